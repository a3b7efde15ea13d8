import { expect, it } from "vitest";
import { formatDay, longDay } from "./day-text";

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
