import { describe, expect, it } from "vitest";
import {
  cleanText,
  cleanValue,
  cut,
  isAtMost,
  isStorable,
  printableName,
  shortenText,
  splitList,
  titleText,
} from "./text";

const long = "a".repeat(199);

describe("text functions", () => {
  it.each([
    ["plain", "plain"],
    ["a\0b", "ab"],
    ["\0", ""],
    ["bad \ud800 title", "bad \ufffd title"],
    ["cut \ud83d", "cut \ufffd"],
    ["\ude00 half", "\ufffd half"],
    // Removing U+0000 between two surrogates must not join them into a character.
    ["\ud83d\0\ude00", "\ufffd\ufffd"],
    ["whole 😀", "whole 😀"],
  ])("clean %j to %j", (text, expected) => {
    expect(cleanText(text)).toBe(expected);
    expect(isStorable(expected)).toBe(true);
    expect(isStorable(text)).toBe(text === expected);
  });

  it.each([
    [`${long}😀`, 200, `${long}😀`],
    [`${long}a😀`, 200, `${long}a`],
    ["😀😀😀", 2, "😀😀"],
    ["abc😀d", 4, "abc😀"],
    ["a\0bc", 2, "ab"],
    ["abc", 3, "abc"],
    ["abc", 0, ""],
  ])("cut %j to %i characters", (text, maxCharacters, expected) => {
    expect(cut(text, maxCharacters)).toBe(expected);
    expect(isAtMost(text, maxCharacters)).toBe(text === expected);
  });

  it("end in an ellipsis if they are shortened", () => {
    expect(shortenText("😀😀😀", 3)).toBe("😀😀😀");
    expect(shortenText("😀😀😀😀", 3)).toBe("😀😀…");
    expect(shortenText("a\0b", 2)).toBe("ab");
  });

  it("become titles, or the fallback if nothing is left", () => {
    expect(titleText(" \0 a😀b ", 2, "none")).toBe("a😀");
    expect(titleText(" \0 ", 2, "none")).toBe("none");
  });

  it("are made printable in messages", () => {
    expect(printableName("chat:write, a.b-c")).toBe("chat:write,?a.b-c");
    expect(printableName("<script>\n".repeat(9))).toHaveLength(50);
  });

  it("are split at commas", () => {
    expect(splitList(" repo, read:user,,")).toEqual(["repo", "read:user"]);
    expect(splitList("")).toEqual([]);
  });

  it("clean every string in a value and copy only what changes", () => {
    const date = new Date(0);
    const kept = { list: ["x"], none: null };
    const value = { "na\0me": [{ text: "\ud800" }], kept, date, count: 1 };
    const clean = cleanValue(value);
    expect(clean).toEqual({ name: [{ text: "\ufffd" }], kept, date, count: 1 });
    expect(clean.kept).toBe(kept);
    expect(isStorable(value)).toBe(false);
    expect(isStorable(clean)).toBe(true);
  });

  it("return a clean value itself", () => {
    const value = { a: ["b", { c: "😀" }] };
    expect(cleanValue(value)).toBe(value);
  });
});
