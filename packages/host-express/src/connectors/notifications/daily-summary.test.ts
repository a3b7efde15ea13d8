import { describe, expect, it } from "vitest";
import { summaryDueOn } from "./daily-summary";

describe("summaryDueOn", () => {
  it.each([
    // time, zone, from, until, day
    ["18:00", "UTC", "2026-01-15T17:30:00Z", "2026-01-15T18:00:00Z", "2026-01-15"],
    ["18:00", "UTC", "2026-01-15T18:00:00Z", "2026-01-15T18:30:00Z", undefined],
    ["00:00", "UTC", "2026-01-15T23:30:00Z", "2026-01-16T00:00:00Z", "2026-01-16"],
    ["23:59", "UTC", "2026-01-15T23:30:00Z", "2026-01-16T00:00:00Z", "2026-01-15"],
    ["23:31", "UTC", "2026-01-15T23:30:00Z", "2026-01-16T00:01:30Z", "2026-01-15"],
    ["23:29", "UTC", "2026-01-15T23:30:00Z", "2026-01-16T00:00:00Z", undefined],
    ["18:00", "Pacific/Kiritimati", "2026-01-15T03:30:00Z", "2026-01-15T04:00:00Z", "2026-01-15"],
    ["18:00", "Asia/Kathmandu", "2026-01-15T12:00:00Z", "2026-01-15T12:30:00Z", "2026-01-15"],
    // Berlin skips 02:30 on this day, so it is due when the clock passes it.
    ["02:30", "Europe/Berlin", "2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z", undefined],
    ["02:30", "Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z", "2026-03-29"],
    // 02:30 occurs twice on this day; only the first one counts.
    ["02:30", "Europe/Berlin", "2026-10-25T00:00:00Z", "2026-10-25T00:30:00Z", "2026-10-25"],
    ["02:30", "Europe/Berlin", "2026-10-25T01:00:00Z", "2026-10-25T01:30:00Z", undefined],
    // Other times on days of 23 and 25 hours.
    ["18:00", "Europe/Berlin", "2026-03-29T15:30:00Z", "2026-03-29T16:00:00Z", "2026-03-29"],
    ["18:00", "Europe/Berlin", "2026-10-25T16:30:00Z", "2026-10-25T17:00:00Z", "2026-10-25"],
    // The job did not run for days: only today's summary is due.
    ["08:00", "UTC", "2026-01-10T00:00:00Z", "2026-01-15T12:00:00Z", "2026-01-15"],
    ["18:00", "UTC", "2026-01-10T00:00:00Z", "2026-01-15T12:00:00Z", undefined],
    ["18:00", "UTC", "2026-01-10T00:00:00Z", "2026-01-16T02:00:00Z", undefined],
  ])("%s in %s from %s until %s: %s", (time, zone, from, until, day) => {
    expect(summaryDueOn(time, zone, new Date(from), new Date(until))).toBe(day);
  });

  it("is due once a day when checked every half hour, in any kind of time zone", () => {
    const step = 30 * 60_000;
    const days = 60;
    // Around the days of clock changes.
    for (const first of ["2026-02-20T12:00:00Z", "2026-09-20T12:00:00Z"].map(Date.parse)) {
      for (const zone of ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]) {
        for (const time of ["00:00", "02:15", "18:00", "23:45"]) {
          const due: string[] = [];
          for (let at = first; at < first + days * 24 * 60 * 60_000; at += step) {
            const day = summaryDueOn(time, zone, new Date(at), new Date(at + step));
            if (day !== undefined) due.push(day);
          }
          expect(new Set(due).size, `${zone} ${time}`).toBe(due.length);
          expect(Math.abs(due.length - days), `${zone} ${time}`).toBeLessThanOrEqual(1);
        }
      }
    }
  });
});
