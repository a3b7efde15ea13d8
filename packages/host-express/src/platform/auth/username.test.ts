import { expect, it } from "vitest";
import { isTooLongUsername, normalizeUsername } from "./username";

it.each([
  ["a".repeat(80), false],
  ["a".repeat(81), true],
  [` ${"a".repeat(80)} `, false],
  // Each has two characters in lower case.
  ["İ".repeat(40), false],
  ["İ".repeat(41), true],
])("compares the stored form of %s with the maximum", (username, isTooLong) => {
  expect(isTooLongUsername(username)).toBe(isTooLong);
  expect(isTooLongUsername(normalizeUsername(username))).toBe(isTooLong);
});
