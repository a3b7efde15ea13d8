import { expect, it } from "vitest";
import { frequentTags } from "./known-tags";

it.each([
  [[], 3, []],
  [[null, "", " , "], 3, []],
  [["a, b", "b", "c"], 3, ["b", "a", "c"]],
  [["a, b", "b", "c"], 2, ["b", "a"]],
  [["a, a", "b", "b"], 3, ["b", "a"]],
])("of %j the %i most frequent tags are %j", (texts, limit, tags) => {
  expect(frequentTags(texts, limit)).toEqual(tags);
});
