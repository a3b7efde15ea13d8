import { expect, it } from "vitest";
import {
  columnDay,
  dayRangeText,
  formatDay,
  longDay,
  monthText,
  shortDay,
  weekdayText,
} from "./day-text";

it.each([
  ["YYYY-MM-DD", "2026-11-07"],
  ["MM/DD/YYYY", "11/07/2026"],
  ["DD/MM/YYYY", "07/11/2026"],
  ["DD.MM.YYYY", "07.11.2026"],
] as const)("formats a day as %s", (format, text) => {
  expect(formatDay("2026-11-07", format)).toBe(text);
});

it("names the day of the week", () => {
  expect(longDay("2026-11-27")).toBe("Friday 27 November");
});

it("shortens a day, its weekday and its month", () => {
  expect(shortDay("2026-11-07")).toBe("Sat 7 Nov");
  expect(weekdayText("2026-11-27")).toBe("Fri");
  expect(monthText("2026-09-30")).toBe("Sept");
});

it("names the head of a column", () => {
  expect(columnDay("2026-01-05")).toBe("Mon 5");
});

it.each([
  ["2026-01-12", "2026-01-18", "12 – 18 January 2026"],
  ["2026-01-26", "2026-02-01", "26 January – 1 February 2026"],
  ["2025-12-29", "2026-01-04", "29 December 2025 – 4 January 2026"],
  ["2026-01-12", "2026-01-12", "12 January 2026"],
])("formats the days from %s to %s as %s", (from, to, text) => {
  expect(dayRangeText(from, to)).toBe(text);
});
