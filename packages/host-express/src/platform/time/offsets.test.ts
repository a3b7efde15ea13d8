import { describe, expect, it } from "vitest";
import { localText } from "../../../test/support/local-text";
import { localHour, offsetsBetween } from "./offsets";

const hourMs = 3_600_000;

/** Local time by the offsets, as the database calculates it. */
function calculated(
  instant: number,
  { starts, seconds }: ReturnType<typeof offsetsBetween>,
): string {
  const index = starts.findLastIndex(
    (start) => start === "-infinity" || Date.parse(start) <= instant,
  );
  const local = new Date(instant + (seconds[index] ?? NaN) * 1000);
  return local.toISOString().slice(0, 19).replace("T", " ");
}

describe("offsetsBetween", () => {
  it.each([
    ["Europe/Berlin", "2026-01-01", "2026-12-31", [3600, 7200, 3600]],
    ["Asia/Kathmandu", "2026-01-01", "2026-12-31", [20_700]],
    ["America/St_Johns", "2026-07-01", "2026-07-02", [-12_600, -9_000, -12_600]],
    ["UTC", "0001-01-01", "9999-12-31", [0]],
  ])("finds the offsets of %s from %s to %s", (zone, from, to, seconds) => {
    expect(offsetsBetween(zone, new Date(from), new Date(to)).seconds).toEqual(seconds);
  });

  it.each([
    ["Europe/Berlin", 2024, 2028],
    ["America/New_York", 2024, 2028],
    ["Asia/Kathmandu", 1984, 1987],
    ["Africa/Casablanca", 2024, 2028],
    ["Africa/Cairo", 2010, 2015],
    ["Pacific/Apia", 2009, 2013],
    ["Australia/Lord_Howe", 2024, 2027],
    ["Europe/Amsterdam", 1935, 1946],
    ["Africa/Monrovia", 1971, 1973],
    // The first and the last years with transitions.
    ["America/New_York", 1882, 1884],
    ["Europe/Berlin", 2098, 2100],
  ])("gives the local times of %s from %i to %i", (zone, first, last) => {
    const [from, to] = [Date.UTC(first, 0, 1), Date.UTC(last + 1, 0, 1)];
    const offsets = offsetsBetween(zone, new Date(from), new Date(to - 1));
    for (let at = from; at < to; at += 61 * hourMs) {
      expect(calculated(at, offsets)).toBe(localText(at, zone));
    }
    for (const start of offsets.starts.slice(1)) {
      for (const at of [Date.parse(start) - 1000, Date.parse(start)]) {
        expect(calculated(at, offsets)).toBe(localText(at, zone));
      }
    }
  });

  // The steps of the search start at the first year, so each range splits these twelve days elsewhere.
  it.each(Array.from({ length: 30 }, (_, index) => 2004 - index))(
    "finds an offset of twelve days in a range from %i",
    (first) => {
      const zone = "America/Argentina/Tucuman";
      const offsets = offsetsBetween(zone, new Date(Date.UTC(first, 0, 1)), new Date("2004-12-31"));
      for (const at of [Date.parse("2004-06-01T12:00:00Z"), Date.parse("2004-06-12T12:00:00Z")]) {
        expect(calculated(at, offsets)).toBe(localText(at, zone));
      }
    },
  );

  it("throws on an unknown zone", () => {
    expect(() => offsetsBetween("Mars/Base", new Date(), new Date())).toThrow(RangeError);
  });
});

describe("localHour", () => {
  it.each([
    ["UTC", "2026-11-28T10:59:59Z", 10],
    ["Europe/Berlin", "2026-03-29T00:59:59Z", 1],
    ["Europe/Berlin", "2026-03-29T01:00:00Z", 3],
    ["Europe/Berlin", "2026-10-25T00:59:59Z", 2],
    ["Europe/Berlin", "2026-10-25T01:00:00Z", 2],
    ["Europe/Berlin", "2026-12-31T23:30:00Z", 0],
    ["Asia/Kathmandu", "2026-11-28T18:14:00Z", 23],
    ["America/Santiago", "2027-01-01T02:00:00Z", 23],
  ])("in %s at %s: %d", (zone, instant, hour) => {
    expect(localHour(zone, new Date(instant))).toBe(hour);
  });
});
