import { describe, expect, it } from "vitest";
import { dueText, relativeDay } from "./relative-day";

const today = "2026-11-27";

describe("days as seen from today", () => {
  it.each([
    ["2026-11-27", "Today"],
    ["2026-11-26", "Yesterday"],
    ["2026-11-25", "Wed 25 Nov"],
    ["2025-12-31", "Wed 31 Dec 2025"],
  ])("%s is %s", (day, text) => {
    expect(relativeDay(day, today)).toBe(text);
  });

  it.each([
    ["2026-11-25", "Was due Wed 25 Nov", true],
    ["2026-11-26", "Was due yesterday", true],
    ["2026-11-27", "Due today", false],
    ["2026-11-28", "Due tomorrow", false],
    ["2026-12-01", "Due Tue 1 Dec", false],
  ])("what is due on %s", (due, text, isLate) => {
    expect(dueText(due, today)).toEqual({ text, isLate });
  });
});
