import { describe, expect, it } from "vitest";
import { dayBounds, daySeconds } from "./day-bounds";

describe("the bounds of a day", () => {
  it.each([
    ["2026-01-15", "UTC", "2026-01-15T00:00:00.000Z", 24],
    ["2026-01-15", "Europe/Berlin", "2026-01-14T23:00:00.000Z", 24],
    // Clocks go forward, and back.
    ["2026-03-29", "Europe/Berlin", "2026-03-28T23:00:00.000Z", 23],
    ["2026-10-25", "Europe/Berlin", "2026-10-24T22:00:00.000Z", 25],
    ["2026-03-08", "America/New_York", "2026-03-08T05:00:00.000Z", 23],
    ["2026-11-01", "America/New_York", "2026-11-01T04:00:00.000Z", 25],
    // By half an hour.
    ["2026-04-05", "Australia/Lord_Howe", "2026-04-04T13:00:00.000Z", 24.5],
    ["2026-10-04", "Australia/Lord_Howe", "2026-10-03T13:30:00.000Z", 23.5],
    // Midnight is skipped: the day starts at 1:00.
    ["2026-09-06", "America/Santiago", "2026-09-06T04:00:00.000Z", 23],
    // The hour before midnight occurs twice on the day before.
    ["2026-04-04", "America/Santiago", "2026-04-04T03:00:00.000Z", 25],
    // A day that the zone skipped has no time.
    ["2011-12-29", "Pacific/Apia", "2011-12-29T10:00:00.000Z", 24],
  ])("of %s in %s starts at %s and has %s hours", (day, zone, start, hours) => {
    const bounds = dayBounds(day, zone);
    expect(bounds.start.toISOString()).toBe(start);
    expect(daySeconds(day, zone)).toBe(hours * 3600);
  });
});
