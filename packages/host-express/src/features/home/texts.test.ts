import { describe, expect, it } from "vitest";
import {
  dueText,
  groupByDay,
  lastDaysSentence,
  moneyText,
  relativeDay,
  weekSentence,
} from "./texts";

const today = "2026-11-27";

describe("texts of the home page", () => {
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

  it.each([
    [27.35, -15.9, "27:21 so far, 15.9 % less than last week by this day."],
    [8, 100, "8:00 so far, 100 % more than last week by this day."],
    [8, 0, "8:00 so far, as much as last week by this day."],
    [0.33, null, "0:20 so far; nothing was tracked last week by this day."],
  ])("%d hours and %s %%", (hours, change, text) => {
    expect(weekSentence(hours, change)).toBe(text);
  });

  it.each([
    [[], "Nothing was tracked in the last seven days."],
    [[0, 0], "Nothing was tracked in the last seven days."],
    [[0.1, 0.2, 1.2], "1:30 in the last seven days."],
  ])("the last days %j", (hours, text) => {
    expect(lastDaysSentence(hours.map((each) => ({ hours: each })))).toBe(text);
  });

  it("money", () => {
    expect(moneyText(8265, "EUR")).toBe("€8,265.00");
  });

  it("groups of days keep the order", () => {
    const rows = ["b", "b", "a", "b"].map((day, id) => ({ day, id }));
    expect(groupByDay(rows).map(({ day, rows: each }) => [day, each.length])).toEqual([
      ["b", 2],
      ["a", 1],
      ["b", 1],
    ]);
  });
});
