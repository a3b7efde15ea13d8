import { describe, expect, it } from "vitest";
import { changedTags } from "./tag-set";

describe("changedTags", () => {
  it.each([
    ["add_tag", null, "b", "b"],
    ["add_tag", "c,a", "b", "a, b, c"],
    ["add_tag", "b, a ,b", "b", "b, a ,b"],
    ["add_tag", "B", "b", "B, b"],
    ["remove_tag", null, "b", null],
    ["remove_tag", "c,b,a", "b", "a, c"],
    ["remove_tag", "b", "b", null],
    ["remove_tag", "c,a", "b", "c,a"],
    ["remove_tag", "B,a", "b", "B,a"],
  ] as const)("%s on %s with %s gives %s", (type, tags, tag, expected) => {
    expect(changedTags(tags, { type, tag })).toBe(expected);
  });
});
