import { describe, expect, it } from "vitest";
import { instantOf, lastInstantOf, parseTimeInput } from "./time-input";

describe("time input", () => {
  const read = (text: string, zone = "Europe/Berlin"): string | undefined => {
    const time = parseTimeInput(text);
    return time && instantOf(time, zone).toISOString();
  };
  it.each([
    ["2024-01-15T09:00:00Z", "2024-01-15T09:00:00.000Z"],
    ["2024-01-15t09:00:00z", "2024-01-15T09:00:00.000Z"],
    ["2024-01-15T09:00:00.999Z", "2024-01-15T09:00:00.000Z"],
    ["2024-01-15T09:00Z", "2024-01-15T09:00:00.000Z"],
    ["2024-01-15T09:00:00+02:00", "2024-01-15T07:00:00.000Z"],
    ["2024-01-15T09:00:00-0530", "2024-01-15T14:30:00.000Z"],
    ["2024-01-15T09:00:00", "2024-01-15T08:00:00.000Z"],
    ["2024-07-15 09:00", "2024-07-15T07:00:00.000Z"],
    ["2024-01-15", "2024-01-14T23:00:00.000Z"],
    ["2024-02-29", "2024-02-28T23:00:00.000Z"],
    ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"],
    ["0001-01-01", "0001-01-01T00:00:00.000Z"],
    ["0001-01-02", "0001-01-01T23:06:32.000Z"],
    ["9999-12-31", "9999-12-30T23:00:00.000Z"],
    ["9999-12-31T23:59:59-12:00", "9999-12-31T23:59:59.000Z"],
  ])("%s is %s", (text, instant) => {
    expect(read(text)).toBe(instant);
  });

  it.each([
    "",
    "now",
    "2024-1-5",
    "2024-02-30",
    "2023-02-29",
    "2024-13-01",
    "0000-01-01",
    "12024-01-01",
    "2024-01-15T24:00:00Z",
    "2024-01-15T09:60:00Z",
    "2024-01-15T09:00:60Z",
    "2024-01-15T09:00:00+24:00",
    "2024-01-15T09:00:00+01:60",
    "2024-01-15T09:00:00 01:00",
    "2024-01-15T09",
    "2024-01-15Z",
    " 2024-01-15",
    "2024-01-15T09:00:00.Z",
    "1705309200",
  ])("%s is invalid", (text) => {
    expect(parseTimeInput(text)).toBeUndefined();
  });

  it.each([
    ["2026-03-29", "Europe/Berlin", "2026-03-28T23:00:00.000Z", "2026-03-29T21:59:59.000Z"],
    ["2026-10-25", "Europe/Berlin", "2026-10-24T22:00:00.000Z", "2026-10-25T22:59:59.000Z"],
    ["2026-11-01", "America/New_York", "2026-11-01T04:00:00.000Z", "2026-11-02T04:59:59.000Z"],
    ["2026-09-06", "America/Santiago", "2026-09-06T04:00:00.000Z", "2026-09-07T02:59:59.000Z"],
    ["2024-12-31", "UTC", "2024-12-31T00:00:00.000Z", "2024-12-31T23:59:59.000Z"],
  ])("the day %s in %s lasts from %s to %s", (day, zone, first, last) => {
    const time = parseTimeInput(day);
    expect(time && instantOf(time, zone).toISOString()).toBe(first);
    expect(time && lastInstantOf(time, zone).toISOString()).toBe(last);
  });

  it("a time as the end of a range is unchanged", () => {
    const time = parseTimeInput("2024-01-15T09:00:00Z");
    expect(time && lastInstantOf(time, "UTC").toISOString()).toBe("2024-01-15T09:00:00.000Z");
  });
});
