import { describe, expect, it } from "vitest";
import { dayBounds } from "../../../platform/time/day-bounds";
import { placeEntry } from "./place";

const hour = 3_600_000;

describe("the time of an entry of which only the day is known", () => {
  const day = { start: 0, end: 24 * hour };
  const place = (busy: readonly (readonly [number, number])[], hours: number): number[] => {
    const periods = busy.map(([start, end]) => ({ start: start * hour, end: end * hour }));
    const { start, end } = placeEntry(periods, day, 9 * hour, hours * hour);
    return [start / hour, end / hour];
  };

  it.each<[readonly (readonly [number, number])[], number, number[]]>([
    [[], 2, [9, 11]],
    [[[9, 10]], 2, [10, 12]],
    [[[8, 10]], 2, [10, 12]],
    [[[10, 12]], 1, [9, 10]],
    [[[10, 12]], 2, [12, 14]],
    [
      [
        [14, 15],
        [9, 12],
      ],
      2,
      [12, 14],
    ],
    [
      [
        [9, 12],
        [10, 11],
      ],
      1,
      [12, 13],
    ],
    // Not enough time is left after 9:00.
    [[[9, 23]], 2, [0, 2]],
    [[], 16, [0, 16]],
    [[], 24, [0, 24]],
    // No time at all.
    [[[0, 24]], 2, [9, 11]],
    [[[0, 24]], 20, [4, 24]],
    // Entries of the days around it.
    [
      [
        [-3, 9.5],
        [23, 27],
      ],
      1,
      [9.5, 10.5],
    ],
  ])("beside %j, %d hours: %j", (busy, hours, expected) => {
    expect(place(busy, hours)).toEqual(expected);
  });

  it.each([
    ["2026-03-29", 23],
    ["2026-10-25", 25],
  ])("fills the whole of %s, which has %i hours", (date, hours) => {
    const { start, end } = dayBounds(date, "Europe/Berlin");
    const whole = { start: start.getTime(), end: end.getTime() };
    expect(placeEntry([], whole, whole.start + 9 * hour, hours * hour)).toEqual(whole);
  });
});
