import { describe, expect, it } from "vitest";
import { memoryLogger } from "../memory/memory-logger";
import type { Settings, SettingsSchema } from "../settings/types";
import { emptyRow } from "./new-row";
import { dueSummaryDay, nextSummaryCheck, summaryDueOn, windowOfCheck } from "./daily-summaries";

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
    const window = { from: new Date(from), until: new Date(until) };
    expect(summaryDueOn(time, zone, window)).toBe(day);
  });

  it.each([
    // The days before clocks change.
    ["Europe/Berlin", "2026-03-28", "2026-10-24"],
    ["America/New_York", "2026-03-07", "2026-10-31"],
    ["Australia/Lord_Howe", "2026-04-04", "2026-10-03"],
  ])("is due once a day when checked every half hour: %s", (zone, ...changes) => {
    const step = 30 * 60_000;
    const days = 4;
    for (const first of changes.map((day) => Date.parse(`${day}T00:00:00Z`))) {
      for (const time of ["00:00", "02:15", "18:00", "23:45"]) {
        const due: string[] = [];
        for (let at = first; at < first + days * 24 * 60 * 60_000; at += step) {
          const window = { from: new Date(at), until: new Date(at + step) };
          const day = summaryDueOn(time, zone, window);
          if (day !== undefined) due.push(day);
        }
        expect(new Set(due).size, time).toBe(due.length);
        expect(Math.abs(due.length - days), time).toBeLessThanOrEqual(1);
      }
    }
  });
});

describe("dueSummaryDay", () => {
  const row = emptyRow({ id: "a", connector: "toy_connector", owner: 7, publicId: "p" });
  const window = {
    from: new Date("2026-01-15T16:30:00Z"),
    until: new Date("2026-01-15T17:00:00Z"),
  };
  const dayOf = (
    time: (settings: Settings<SettingsSchema>) => string | undefined,
    zone: string,
  ) => {
    const log = memoryLogger();
    const day = dueSummaryDay(
      { daily: { time }, settingsOf: () => ({}), log },
      { row, zone },
      window,
    );
    return { day, log: log.text() };
  };

  it.each([
    ["in the time zone", "18:00", "Europe/Berlin", "2026-01-15"],
    ["in no other", "18:00", "UTC", undefined],
    ["unless the settings want none", undefined, "Europe/Berlin", undefined],
  ] as const)("is a day %s", (_name, time, zone, day) => {
    expect(dayOf(() => time, zone)).toEqual({ day, log: "" });
  });

  const throwing = (): never => {
    throw new TypeError("No");
  };

  it.each([
    ["invalid settings", throwing, "UTC"],
    ["an unknown time zone", () => "18:00", "Nowhere/Land"],
  ])("is logged for %s", (_name, time, zone) => {
    const { day, log } = dayOf(time, zone);
    expect(day).toBeUndefined();
    expect(log).toContain("a daily summary could not be scheduled");
  });
});

describe("checks", () => {
  const minutes = (count: number): number => count * 60_000;
  const start = Date.parse("2026-01-15T12:00:00Z");

  it.each([
    [30, 0, 30],
    [30, 29.9, 30],
    [30, 30, 60],
    [15, 1, 15],
  ])("every %s minutes: after minute %s comes minute %s", (everyMinutes, now, next) => {
    const at = nextSummaryCheck({ everyMinutes }, new Date(start + minutes(now)));
    expect((at.getTime() - start) / 60_000).toBe(next);
  });

  it("leave no time out, however late they are", () => {
    const interval = { everyMinutes: 30 };
    let end = new Date(start);
    let due = nextSummaryCheck(interval, end);
    for (const late of [0, 0.3, 29, 31, 600, 0, 1.5]) {
      const now = new Date(due.getTime() + minutes(late));
      const { from, until } = windowOfCheck(interval, due, now);
      expect(from.getTime()).toBeLessThanOrEqual(end.getTime());
      expect(until).toEqual(now);
      end = now;
      due = nextSummaryCheck(interval, now);
      expect(due.getTime()).toBeGreaterThan(now.getTime());
    }
  });
});
