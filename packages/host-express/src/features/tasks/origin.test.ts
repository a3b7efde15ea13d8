import { expect, it } from "vitest";
import { itemText } from "./origin";

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
  [null, undefined],
])("%j is %j", (url, text) => {
  expect(itemText(url)).toBe(text);
});
