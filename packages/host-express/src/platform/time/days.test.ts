import { describe, expect, it } from "vitest";
import { addDays, daysBetween, daysFrom, monthStartOf, weekStartOf } from "./days";

describe("calendar days", () => {
  it.each([
    ["2026-01-01", -1, "2025-12-31"],
    ["2024-02-28", 1, "2024-02-29"],
    ["2026-03-28", 2, "2026-03-30"],
    ["2026-12-31", 0, "2026-12-31"],
    ["0001-01-01", 365, "0002-01-01"],
  ])("%s and %i days are %s", (day, days, expected) => {
    expect(addDays(day, days)).toBe(expected);
    expect(daysBetween(day, expected)).toBe(days);
  });

  it("lists days with both ends", () => {
    expect(daysFrom("2026-02-27", "2026-03-01")).toEqual([
      "2026-02-27",
      "2026-02-28",
      "2026-03-01",
    ]);
    expect(daysFrom("2026-02-27", "2026-02-27")).toEqual(["2026-02-27"]);
  });

  it.each([
    ["2026-01-01", 1, "2025-12-29"],
    ["2026-01-04", 1, "2025-12-29"],
    ["2026-01-05", 1, "2026-01-05"],
    ["2026-01-04", 0, "2026-01-04"],
    ["2026-01-03", 0, "2025-12-28"],
    ["2026-01-02", 6, "2025-12-27"],
  ])("the week of %s that starts on day %i starts on %s", (day, weekday, expected) => {
    expect(weekStartOf(day, weekday)).toBe(expected);
  });

  it("finds the start of a month", () => {
    expect(monthStartOf("2026-12-31")).toBe("2026-12-01");
  });
});
