import { describe, expect, it } from "vitest";
import { dayBounds } from "../../../platform/time/day-bounds";
import { blocksOf, hoursOf, partsOf, type Part } from "./layout";

const hour = 3600;

describe("the parts of entries on a day", () => {
  const parts = (day: string, zone: string, start: string, end: string) => {
    const entry = { start: new Date(`${start}:00Z`), end: new Date(`${end}:00Z`) };
    return partsOf([entry], dayBounds(day, zone), zone).map(({ top, bottom }) => [
      top / hour,
      bottom / hour,
    ]);
  };

  it.each([
    ["2026-01-15", "UTC", "2026-01-15T09:00", "2026-01-15T10:30", [[9, 10.5]]],
    ["2026-01-15", "Europe/Berlin", "2026-01-15T09:00", "2026-01-15T10:30", [[10, 11.5]]],
    // Past midnight.
    ["2026-01-15", "UTC", "2026-01-15T22:00", "2026-01-16T01:00", [[22, 24]]],
    ["2026-01-16", "UTC", "2026-01-15T22:00", "2026-01-16T01:00", [[0, 1]]],
    ["2026-01-15", "UTC", "2026-01-14T22:00", "2026-01-17T01:00", [[0, 24]]],
    ["2026-01-15", "UTC", "2026-01-15T22:00", "2026-01-16T00:00", [[22, 24]]],
    ["2026-01-16", "UTC", "2026-01-15T22:00", "2026-01-16T00:00", []],
    // Without a length.
    ["2026-01-15", "UTC", "2026-01-15T09:00", "2026-01-15T09:00", [[9, 9]]],
    // 23 hours: 2:00 to 3:00 does not exist.
    ["2026-03-29", "Europe/Berlin", "2026-03-29T00:30", "2026-03-29T01:30", [[1.5, 3.5]]],
    ["2026-03-29", "Europe/Berlin", "2026-03-28T12:00", "2026-03-29T12:00", [[0, 14]]],
    // 25 hours: 2:00 to 3:00 occurs twice.
    ["2026-10-25", "Europe/Berlin", "2026-10-24T23:00", "2026-10-25T02:00", [[1, 3]]],
    ["2026-10-25", "Europe/Berlin", "2026-10-25T00:30", "2026-10-25T01:15", [[2.5, 3.25]]],
    ["2026-10-25", "Europe/Berlin", "2026-10-25T01:15", "2026-10-25T01:45", [[2.25, 2.75]]],
    ["2026-10-25", "Europe/Berlin", "2026-10-24T20:00", "2026-10-26T03:00", [[0, 24]]],
    // The day starts at 1:00.
    ["2026-09-06", "America/Santiago", "2026-09-06T03:00", "2026-09-06T05:00", [[1, 2]]],
    // Its last hour occurs twice.
    ["2026-04-04", "America/Santiago", "2026-04-05T02:30", "2026-04-05T03:15", [[23.5, 24]]],
  ])("%s in %s, %s to %s: %j", (day, zone, start, end, expected) => {
    expect(parts(day, zone, start, end)).toEqual(expected);
  });
});

describe("the blocks of a day", () => {
  const part = (name: string, top: number, bottom: number): Part<string> => ({
    entry: name,
    top: top * hour,
    bottom: bottom * hour,
  });
  const lanes = (...parts: Part<string>[]) =>
    blocksOf(parts, hour / 2).map(({ entry, lane, lanes }) => [entry, lane, lanes]);

  it.each([
    [[], []],
    [
      [part("a", 9, 10), part("b", 10, 11)],
      [
        ["a", 0, 1],
        ["b", 0, 1],
      ],
    ],
    [
      [part("a", 9, 11), part("b", 10, 12), part("c", 11, 13), part("d", 13, 14)],
      [
        ["a", 0, 2],
        ["b", 1, 2],
        ["c", 0, 2],
        ["d", 0, 1],
      ],
    ],
    // Short ones are drawn longer, and must not cover the next.
    [
      [part("a", 9, 9.1), part("b", 9.2, 10)],
      [
        ["a", 0, 2],
        ["b", 1, 2],
      ],
    ],
  ])("%j", (parts, expected) => {
    expect(lanes(...parts)).toEqual(expected);
  });

  it("end with the day", () => {
    const [block] = blocksOf([part("a", 23.9, 24)], hour / 2);
    expect(block).toMatchObject({ top: 23.5 * hour, bottom: 24 * hour });
  });

  it.each([
    [[], { from: 7, to: 19 }],
    [[part("a", 6.5, 20.2)], { from: 6, to: 21 }],
    [[part("a", 9, 10)], { from: 7, to: 19 }],
  ])("are in the hours of the calendar: %j", (parts, hours) => {
    expect(hoursOf(parts, { from: 7, to: 19 })).toEqual(hours);
  });
});
