import { expect, it } from "vitest";
import { hasHiddenCharacter, isTooLongUsername, normalizeUsername } from "./username";

it.each([
  ["a".repeat(80), false],
  ["a".repeat(81), true],
  ["😀".repeat(80), false],
  [` ${"a".repeat(80)} `, false],
  // Each has two characters in lower case.
  ["İ".repeat(40), false],
  ["İ".repeat(41), true],
])("compares the stored form of %s with the maximum", (username, isTooLong) => {
  expect(isTooLongUsername(username)).toBe(isTooLong);
  expect(isTooLongUsername(normalizeUsername(username))).toBe(isTooLong);
});

it.each([
  [" Ada ", "ada"],
  ["Andre\u0301", "andr\u00E9"],
  ["ANDR\u00C9", "andr\u00E9"],
  ["a\u0302\u0323", "\u1EAD"],
])("stores %o as %o", (username, stored) => {
  expect(normalizeUsername(username)).toBe(stored);
  expect(normalizeUsername(stored)).toBe(stored);
});

it.each([
  ["ada", false],
  [" ada\n", false],
  ["ada lovelace", false],
  ["😀", false],
  ["می\u200Cخواهم", false],
  ["a\nb", true],
  ["ada\u200B", true],
  ["\u202Eada", true],
  ["a\u2028b", true],
  ["a\u0007", true],
  ["\u3164", true],
])("finds hidden characters in %j: %s", (username, isHidden) => {
  expect(hasHiddenCharacter(username)).toBe(isHidden);
});
