import { expect, it } from "vitest";
import { nextNumber, numberFrame, patternFault, withSequence } from "./number";

it.each([
  ["{PREFIX}-{YYYY}{MM}{DD}-{SEQ}", "QUO", "QUO-20260105-", ""],
  ["{SEQ}", "QUO", "", ""],
  ["{YY}/{SEQ}/{PREFIX}", "A", "26/", "/A"],
  ["{MM}{SEQ}{DD}", "QUO", "01", "05"],
  ["{PREFIX}{SEQ}", "{SEQ}{YYYY}", "{SEQ}{YYYY}", ""],
])("%s with the prefix %s", (pattern, prefix, before, after) => {
  expect(numberFrame({ prefix, pattern, start: 1 }, "2026-01-05")).toEqual({ before, after });
});

it.each([
  [undefined, 1, "Q-001/26"],
  [undefined, 1000, "Q-1000/26"],
  ["1", 1, "Q-002/26"],
  ["007", 1, "Q-008/26"],
  ["999", 1, "Q-1000/26"],
  ["5", 100, "Q-100/26"],
  ["100", 100, "Q-101/26"],
  ["99999999999999999999", 1, "Q-100000000000000000000/26"],
])("after %s, with the start %s, comes %s", (highest, start, expected) => {
  expect(nextNumber({ before: "Q-", after: "/26" }, highest, start)).toBe(expected);
});

it.each([
  ["", "{SEQ}"],
  ["{PREFIX}-", "{PREFIX}-{SEQ}"],
  ["{SEQ}-{YYYY}", "{SEQ}-{YYYY}"],
])("%s becomes %s", (pattern, expected) => {
  expect(withSequence(pattern)).toBe(expected);
});

it.each([
  ["", undefined],
  ["Offer {YYYY} no. {SEQ}", undefined],
  ["}{SEQ}", undefined],
  ["{SEQ}{SEQ}", "only once"],
  ["{WEEK}-{SEQ}", "{WEEK}"],
  ["{seq}", "{seq}"],
  ["{", "{"],
])("the pattern %j is refused with %s", (pattern, fault) => {
  const found = patternFault(pattern);
  if (fault === undefined) expect(found).toBeUndefined();
  else expect(found).toContain(fault);
});
