import { expect, it } from "vitest";
import { lastMonths, monthText } from "./months";

it.each([
  ["2026-11-28", 3, ["2026-09", "2026-10", "2026-11"]],
  ["2026-02-01", 4, ["2025-11", "2025-12", "2026-01", "2026-02"]],
])("the months up to %s, %i", (day, count, months) => {
  expect(lastMonths(day, count)).toEqual(months);
});

it("names months", () => {
  expect(monthText("2026-11")).toBe("Nov 26");
});
