import { describe, expect, it } from "vitest";
import { durationText, fullTime, relativeTime, shortTime } from "./shown-time";

const berlin = { zone: "Europe/Berlin", dateFormat: "DD.MM.YYYY", timeFormat: "24h" };
const york = { zone: "America/New_York", dateFormat: "MM/DD/YYYY", timeFormat: "12h" };
const now = new Date("2026-01-15T12:05:00Z");
const ago = (ms: number) => new Date(now.getTime() - ms);
const minute = 60_000;

describe("times as users read them", () => {
  it.each([
    [berlin, "2026-01-15T12:05:59Z", "15.01.2026 13:05"],
    [berlin, "2026-01-14T23:30:00Z", "15.01.2026 00:30"],
    [york, "2026-01-15T12:05:00Z", "01/15/2026 7:05 am"],
    [york, "2026-01-15T17:05:00Z", "01/15/2026 12:05 pm"],
  ])("%j %s → %s", (format, at, text) => {
    expect(fullTime(new Date(at), format)).toBe(text);
  });

  it.each([
    ["2026-01-15T11:02:00Z", "today 12:02"],
    ["2026-01-14T23:30:00Z", "today 00:30"],
    ["2026-01-14T22:30:00Z", "yesterday 23:30"],
    ["2026-01-13T22:30:00Z", "13.01.2026 23:30"],
  ])("%s → %s", (at, text) => {
    expect(shortTime(new Date(at), now, berlin)).toBe(text);
  });

  it.each([
    ["2026-03-30T00:30+02:00", "2026-03-29T00:30+01:00", "yesterday 00:30"],
    // 24 hours before now, it was the 28th.
    ["2026-03-30T00:30+02:00", "2026-03-28T23:40+01:00", "28.03.2026 23:40"],
    // 24 hours before now, it was the 25th.
    ["2026-10-25T23:30+01:00", "2026-10-24T23:30+02:00", "yesterday 23:30"],
    ["2026-10-25T23:30+01:00", "2026-10-25T00:10+02:00", "today 00:10"],
  ])("around changes of the clocks, at %s: %s → %s", (at, time, text) => {
    expect(shortTime(new Date(time), new Date(at), berlin)).toBe(text);
  });

  it.each([
    [30_000, "just now"],
    [-30_000, "in less than a minute"],
    [12 * minute, "12 minutes ago"],
    [90 * minute, "1 hour ago"],
    [-3 * 60 * minute, "in 3 hours"],
    [59.6 * minute, "1 hour ago"],
    [23.6 * 60 * minute, "1 day ago"],
    [35 * 60 * minute, "1 day ago"],
    [24 * 60 * minute, "1 day ago"],
    [-36 * 60 * minute, "in 2 days"],
    [-9 * 24 * 60 * minute, "in 9 days"],
  ])("%i ms ago → %s", (ms, text) => {
    expect(relativeTime(ago(ms), now)).toBe(text);
  });

  it.each([
    [400, "0 s"],
    [59_400, "59 s"],
    [3 * minute, "3 min"],
    [125 * minute, "2 h 5 min"],
    [120 * minute, "2 h"],
    [-5, "0 s"],
  ])("%i ms → %s", (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });
});
