import { expect, it } from "vitest";
import { isUnstorable } from "./unstorable";

it.each([
  ["", false],
  ["plain", false],
  ["😀 is a pair", false],
  ["\\u0000 and %00 are only text", false],
  ["\0", true],
  ["half \ud83d", true],
  ["\ude00 half", true],
  [12, false],
  [null, false],
  [undefined, false],
  [{ a: [{ b: "fine" }] }, false],
  [{ a: [{ b: "\0" }] }, true],
  [{ "\ud800": 1 }, true],
])("%j: %s", (value, expected) => {
  expect(isUnstorable(value)).toBe(expected);
});
