import { describe, expect, it } from "vitest";
import { dayInZone, instantInZone } from "./zones";

const at = (local: string, zone: string): string =>
  instantInZone(Date.parse(`${local}Z`), zone)
    .toISOString()
    .replace(".000Z", "Z");

describe("instantInZone", () => {
  it.each([
    ["2026-01-15T09:00:00", "Europe/Berlin", "2026-01-15T08:00:00Z"],
    ["2026-07-15T09:00:00", "Europe/Berlin", "2026-07-15T07:00:00Z"],
    ["2026-01-15T09:00:00", "America/New_York", "2026-01-15T14:00:00Z"],
    ["2026-01-15T09:00:00", "Asia/Kathmandu", "2026-01-15T03:15:00Z"],
    ["2026-01-15T09:00:00", "Pacific/Kiritimati", "2026-01-14T19:00:00Z"],
    ["2026-01-15T09:00:00", "UTC", "2026-01-15T09:00:00Z"],
    ["1969-07-20T20:17:40", "UTC", "1969-07-20T20:17:40Z"],
    ["2011-12-29T23:59:59", "Pacific/Apia", "2011-12-30T09:59:59Z"],
    ["2011-12-31T00:00:00", "Pacific/Apia", "2011-12-30T10:00:00Z"],
    // Local mean time, to the second.
    ["1890-01-01T00:53:28", "Europe/Berlin", "1890-01-01T00:00:00Z"],
    ["1920-01-01T00:00:00", "Africa/Monrovia", "1920-01-01T00:44:30Z"],
    ["0050-01-01T00:00:00", "UTC", "0050-01-01T00:00:00Z"],
  ])("converts %s in %s to %s", (local, zone, instant) => {
    expect(at(local, zone)).toBe(instant);
  });

  it.each([
    // Clocks go from 02:00 to 03:00 on 29 March in Berlin, on 8 March in New York.
    ["2026-03-29T01:59:59", "Europe/Berlin", "2026-03-29T00:59:59Z"],
    ["2026-03-29T02:00:00", "Europe/Berlin", "2026-03-29T01:00:00Z"],
    ["2026-03-29T02:30:00", "Europe/Berlin", "2026-03-29T01:30:00Z"],
    ["2026-03-29T03:00:00", "Europe/Berlin", "2026-03-29T01:00:00Z"],
    ["2026-03-08T02:30:00", "America/New_York", "2026-03-08T07:30:00Z"],
    ["2026-10-04T02:30:00", "Australia/Sydney", "2026-10-03T16:30:00Z"],
    ["2026-04-24T00:30:00", "Africa/Cairo", "2026-04-23T22:30:00Z"],
    // The transition in Santiago skips midnight.
    ["2026-09-06T00:00:00", "America/Santiago", "2026-09-06T04:00:00Z"],
    // A transition of half an hour.
    ["2026-10-04T02:15:00", "Australia/Lord_Howe", "2026-10-03T15:45:00Z"],
    // Transitions that skip a whole day.
    ["2011-12-30T12:00:00", "Pacific/Apia", "2011-12-30T22:00:00Z"],
    ["1993-08-21T12:00:00", "Pacific/Kwajalein", "1993-08-22T00:00:00Z"],
    // The change from Berlin's local mean time to Central European Time.
    ["1893-04-01T00:03:00", "Europe/Berlin", "1893-03-31T23:09:32Z"],
  ])("moves a skipped local time forward by the gap: %s in %s is %s", (local, zone, instant) => {
    expect(at(local, zone)).toBe(instant);
  });

  it.each([
    ["2026-10-25T01:59:59", "Europe/Berlin", "2026-10-24T23:59:59Z"],
    ["2026-10-25T02:00:00", "Europe/Berlin", "2026-10-25T00:00:00Z"],
    ["2026-10-25T02:30:00", "Europe/Berlin", "2026-10-25T00:30:00Z"],
    ["2026-10-25T02:59:59", "Europe/Berlin", "2026-10-25T00:59:59Z"],
    ["2026-10-25T03:00:00", "Europe/Berlin", "2026-10-25T02:00:00Z"],
    ["2026-11-01T01:30:00", "America/New_York", "2026-11-01T05:30:00Z"],
    ["2026-04-05T02:30:00", "Australia/Sydney", "2026-04-04T15:30:00Z"],
    ["2026-04-05T01:45:00", "Australia/Lord_Howe", "2026-04-04T14:45:00Z"],
    ["2026-10-29T23:30:00", "Africa/Cairo", "2026-10-29T20:30:00Z"],
    ["2026-11-01T02:00:00", "America/New_York", "2026-11-01T07:00:00Z"],
  ])("uses the first of two occurrences: %s in %s is %s", (local, zone, instant) => {
    expect(at(local, zone)).toBe(instant);
  });

  it("keeps the fraction of a second, also before 1970", () => {
    expect(at("2026-10-25T02:30:00.250", "Europe/Berlin")).toBe("2026-10-25T00:30:00.250Z");
    expect(at("1960-01-15T09:00:00.250", "Europe/Berlin")).toBe("1960-01-15T08:00:00.250Z");
  });

  it("throws on an unknown zone", () => {
    expect(() => instantInZone(0, "Mars/Base")).toThrow(RangeError);
  });
});

describe("instantInZone around every transition", () => {
  // An independent implementation of the rule: list the local time of every instant around a
  // transition and look the expected local time up in that list.
  const minuteMs = 60_000;
  const shown = (zone: string) => {
    const format = new Intl.DateTimeFormat("sv-SE", {
      timeZone: zone,
      dateStyle: "short",
      timeStyle: "medium",
    });
    return (instant: number): number => Date.parse(`${format.format(instant).replace(" ", "T")}Z`);
  };
  const changesOf = (clocks: (instant: number) => number, from: number, until: number) => {
    const transitions: number[] = [];
    const step = 12 * 60 * minuteMs;
    for (let at = from; at < until; at += step) {
      const offset = clocks(at) - at;
      if (clocks(at + step) - at - step === offset) continue;
      let [low, high] = [at, at + step];
      while (high - low > minuteMs) {
        const middle = low + Math.floor((high - low) / 2 / minuteMs) * minuteMs;
        if (clocks(middle) - middle === offset) low = middle;
        else high = middle;
      }
      transitions.push(high);
    }
    return transitions;
  };

  it.each([
    ["Europe/Berlin", "2026", "2027"],
    ["America/New_York", "2026", "2027"],
    ["Australia/Sydney", "2026", "2027"],
    ["Australia/Lord_Howe", "2026", "2027"],
    ["Africa/Cairo", "2026", "2027"],
    ["Africa/Casablanca", "2026", "2027"],
    ["America/Santiago", "2026", "2027"],
    ["America/St_Johns", "2006", "2007"],
    ["Antarctica/Troll", "2026", "2027"],
    ["Asia/Kathmandu", "1985-12", "1986-02"],
    ["Asia/Pyongyang", "2018-04", "2018-06"],
    ["Europe/Dublin", "2026", "2027"],
    ["Pacific/Apia", "2011-08", "2012-06"],
    ["Pacific/Kwajalein", "1993-08", "1993-09"],
  ])("of %s from %s to %s", (zone, from, until) => {
    const clocks = shown(zone);
    const changes = changesOf(clocks, Date.parse(from), Date.parse(until));
    expect(changes.length).toBeGreaterThan(0);
    for (const change of changes) {
      const first = new Map<number, number>();
      for (
        let at = change - 52 * 60 * minuteMs;
        at < change + 52 * 60 * minuteMs;
        at += 15 * minuteMs
      ) {
        if (!first.has(clocks(at))) first.set(clocks(at), at);
      }
      const before = clocks(change - minuteMs) - (change - minuteMs);
      const middle = clocks(change);
      for (let step = -26 * 4; step <= 26 * 4; step += 1) {
        const local = middle + step * 15 * minuteMs;
        const expected = first.get(local) ?? local - before;
        expect(instantInZone(local, zone).toISOString(), new Date(local).toISOString()).toBe(
          new Date(expected).toISOString(),
        );
      }
    }
  });
});

describe("dayInZone", () => {
  it.each([
    ["2026-01-14T23:30:00Z", "Europe/Berlin", "2026-01-15"],
    ["2026-01-14T23:30:00Z", "UTC", "2026-01-14"],
    ["2011-12-30T09:59:59Z", "Pacific/Apia", "2011-12-29"],
    ["2011-12-30T10:00:00Z", "Pacific/Apia", "2011-12-31"],
    ["0001-01-03T00:00:00Z", "UTC", "0001-01-03"],
  ])("maps %s in %s to %s", (instant, zone, day) => {
    expect(dayInZone(new Date(instant), zone)).toBe(day);
  });
});
