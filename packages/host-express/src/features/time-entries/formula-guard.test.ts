import { expect, it } from "vitest";
import { guardFormula, unguardFormula } from "./formula-guard";

it.each([
  ["", ""],
  ["a=1", "a=1"],
  ["=1+1", "'=1+1"],
  ["-5", "'-5"],
  ["+49 30", "'+49 30"],
  ["@ada", "'@ada"],
  ["＝1", "'＝1"],
  ["'=1", "''=1"],
  ["''=1", "'''=1"],
  ["'quoted'", "'quoted'"],
  ["''", "''"],
])("guards %o as %o, and reads it again", (text, exported) => {
  expect(guardFormula(text)).toBe(exported);
  expect(unguardFormula(exported)).toBe(text);
});
