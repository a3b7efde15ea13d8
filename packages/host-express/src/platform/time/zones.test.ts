import { describe, expect, it } from "vitest";
import { instantOf, lastInstantOf, parseMoment } from "./moments";
import { dayInZone, instantInZone } from "./zones";

const at = (local: string, zone: string): string =>
  instantInZone(Date.parse(`${local}Z`), zone)
    .toISOString()
    .replace(".000", "");

describe("a reading of a wall clock", () => {
  it.each([
    ["2026-01-15T09:00:00", "Europe/Berlin", "2026-01-15T08:00:00Z"],
    ["2026-07-15T09:00:00", "Europe/Berlin", "2026-07-15T07:00:00Z"],
    ["2026-01-15T09:00:00", "America/New_York", "2026-01-15T14:00:00Z"],
    ["2026-01-15T09:00:00", "Asia/Kathmandu", "2026-01-15T03:15:00Z"],
    ["2026-01-15T09:00:00", "Pacific/Kiritimati", "2026-01-14T19:00:00Z"],
    ["2026-01-15T09:00:00", "UTC", "2026-01-15T09:00:00Z"],
    ["1969-07-20T20:17:40", "UTC", "1969-07-20T20:17:40Z"],
  ])("%s in %s is %s", (local, zone, instant) => {
    expect(at(local, zone)).toBe(instant);
  });

  it.each([
    // Clocks go from 02:00 to 03:00 on 29 March in Berlin, on 8 March in New York.
    ["2026-03-29T01:59:59", "Europe/Berlin", "2026-03-29T00:59:59Z"],
    ["2026-03-29T02:00:00", "Europe/Berlin", "2026-03-29T01:00:00Z"],
    ["2026-03-29T02:30:00", "Europe/Berlin", "2026-03-29T01:30:00Z"],
    ["2026-03-29T03:00:00", "Europe/Berlin", "2026-03-29T01:00:00Z"],
    ["2026-03-08T02:30:00", "America/New_York", "2026-03-08T07:30:00Z"],
    // There is no midnight on this day in Santiago.
    ["2026-09-06T00:00:00", "America/Santiago", "2026-09-06T04:00:00Z"],
    // Half an hour only.
    ["2026-10-04T02:15:00", "Australia/Lord_Howe", "2026-10-03T15:45:00Z"],
    // A whole day was left out.
    ["2011-12-30T12:00:00", "Pacific/Apia", "2011-12-30T22:00:00Z"],
  ])("that never comes is moved on by the gap: %s in %s is %s", (local, zone, instant) => {
    expect(at(local, zone)).toBe(instant);
  });

  it.each([
    ["2026-10-25T01:59:59", "Europe/Berlin", "2026-10-24T23:59:59Z"],
    ["2026-10-25T02:00:00", "Europe/Berlin", "2026-10-25T00:00:00Z"],
    ["2026-10-25T02:59:59", "Europe/Berlin", "2026-10-25T00:59:59Z"],
    ["2026-10-25T03:00:00", "Europe/Berlin", "2026-10-25T02:00:00Z"],
    ["2026-11-01T01:30:00", "America/New_York", "2026-11-01T05:30:00Z"],
    ["2026-11-01T02:00:00", "America/New_York", "2026-11-01T07:00:00Z"],
  ])("that comes twice means the first time: %s in %s is %s", (local, zone, instant) => {
    expect(at(local, zone)).toBe(instant);
  });

  it("is the reading that the instant has, every hour of a year that does not fall into a gap", () => {
    for (const zone of ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]) {
      for (let hour = 0; hour < 24 * 365; hour += 1) {
        const wall = Date.UTC(2026, 0, 1, hour, 10);
        const text = new Date(wall).toISOString().slice(0, 10);
        const instant = instantInZone(wall, zone);
        expect(dayInZone(instant, zone), `${zone} ${text} ${String(hour)}`).toBe(text);
      }
    }
  });
});

describe("what somebody wrote", () => {
  const read = (text: string, zone = "Europe/Berlin"): string | undefined => {
    const moment = parseMoment(text);
    return moment && instantOf(moment, zone).toISOString();
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
  ])("%s is nothing", (text) => {
    expect(parseMoment(text)).toBeUndefined();
  });

  it.each([
    ["2026-03-29", "Europe/Berlin", "2026-03-28T23:00:00.000Z", "2026-03-29T21:59:59.000Z"],
    ["2026-10-25", "Europe/Berlin", "2026-10-24T22:00:00.000Z", "2026-10-25T22:59:59.000Z"],
    ["2026-11-01", "America/New_York", "2026-11-01T04:00:00.000Z", "2026-11-02T04:59:59.000Z"],
    ["2026-09-06", "America/Santiago", "2026-09-06T04:00:00.000Z", "2026-09-07T02:59:59.000Z"],
    ["2024-12-31", "UTC", "2024-12-31T00:00:00.000Z", "2024-12-31T23:59:59.000Z"],
  ])("the day %s in %s lasts from %s to %s", (day, zone, first, last) => {
    const moment = parseMoment(day);
    expect(moment && instantOf(moment, zone).toISOString()).toBe(first);
    expect(moment && lastInstantOf(moment, zone).toISOString()).toBe(last);
  });

  it("a time as the end of a range is itself", () => {
    const moment = parseMoment("2024-01-15T09:00:00Z");
    expect(moment && lastInstantOf(moment, "UTC").toISOString()).toBe("2024-01-15T09:00:00.000Z");
  });
});
