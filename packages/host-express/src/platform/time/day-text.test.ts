import { expect, it } from "vitest";
import { formatDay, longDay, monthText, shortDay, weekdayText } from "./day-text";

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
