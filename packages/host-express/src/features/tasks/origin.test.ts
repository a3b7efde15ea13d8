import { expect, it } from "vitest";
import { itemName, itemText } from "./origin";

it.each([
  [
    "https://github.com/octo-org/hello-world/issues/17",
    "github.com/octo-org/hello-world/issues/17",
  ],
  ["https://www.example.com/", "example.com"],
  ["http://git.example:8080/a?b#c", "git.example:8080/a"],
  ["https://example.com/%E0%A4%A", "example.com/%E0%A4%A"],
  ["https://example.com/a%20b", "example.com/a b"],
  ["no address", undefined],
  ["javascript:alert(1)", undefined],
  [null, undefined],
])("%j is %j", (url, text) => {
  expect(itemText(url)).toBe(text);
});

it.each([
  ["github_issue_17", "#17"],
  ["linear_ENG-12", "ENG-12"],
  ["17", "#17"],
  ["4f0c1k2", undefined],
  ["acme_card_", undefined],
])("the item %j is %j", (ref, name) => {
  expect(itemName(ref)).toBe(name);
});
