import { expect, it } from "vitest";
import { groupByDay } from "./group-by-day";

it("groups of days keep the order", () => {
  const rows = ["b", "b", "a", "b"].map((day, id) => ({ day, id }));
  expect(groupByDay(rows).map(({ day, rows: each }) => [day, each.length])).toEqual([
    ["b", 2],
    ["a", 1],
    ["b", 1],
  ]);
});
