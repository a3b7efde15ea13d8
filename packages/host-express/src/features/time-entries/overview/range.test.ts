import { expect, it } from "vitest";
import { daysOf, type Days, type Range } from "./range";

const none: Days = { from: undefined, to: undefined };

it.each<[Range, Days, string, number, Days]>([
  ["today", none, "2026-11-27", 1, { from: "2026-11-27", to: "2026-11-27" }],
  ["week", none, "2026-11-27", 1, { from: "2026-11-23", to: "2026-11-29" }],
  ["week", none, "2026-11-27", 0, { from: "2026-11-22", to: "2026-11-28" }],
  ["week", none, "2026-11-29", 0, { from: "2026-11-29", to: "2026-12-05" }],
  ["month", none, "2026-11-27", 1, { from: "2026-11-01", to: "2026-11-30" }],
  ["month", none, "2026-12-31", 1, { from: "2026-12-01", to: "2026-12-31" }],
  ["month", none, "2028-02-01", 1, { from: "2028-02-01", to: "2028-02-29" }],
  ["all", { from: "2026-01-01", to: "2026-02-01" }, "2026-11-27", 1, none],
  [
    "custom",
    { from: "2026-01-01", to: "2026-02-01" },
    "2026-11-27",
    1,
    {
      from: "2026-01-01",
      to: "2026-02-01",
    },
  ],
  [
    "custom",
    { from: "2026-02-01", to: "2026-01-01" },
    "2026-11-27",
    1,
    {
      from: "2026-01-01",
      to: "2026-02-01",
    },
  ],
  [
    "custom",
    { from: "2026-02-01", to: undefined },
    "2026-11-27",
    1,
    {
      from: "2026-02-01",
      to: undefined,
    },
  ],
])("%s of %j, seen on %s with weeks from day %i", (range, custom, today, weekday, days) => {
  expect(daysOf(range, custom, today, weekday)).toEqual(days);
});
