import { instantInZone } from "@tt/connector-core";
import fc from "fast-check";
import { expect, it } from "vitest";
import { localTimeOf } from "./local-time";

it.each([
  ["2026-01-15T12:00:05.900Z", "UTC", "2026-01-15", 12 * 3600 + 5],
  ["2026-01-14T23:30:00Z", "Europe/Berlin", "2026-01-15", 1800],
  // Both occurrences of 02:30 when the clocks go back.
  ["2026-10-25T00:30:00Z", "Europe/Berlin", "2026-10-25", 2.5 * 3600],
  ["2026-10-25T01:30:00Z", "Europe/Berlin", "2026-10-25", 2.5 * 3600],
  // 02:00 to 03:00 is skipped.
  ["2026-03-29T00:59:59Z", "Europe/Berlin", "2026-03-29", 2 * 3600 - 1],
  ["2026-03-29T01:00:00Z", "Europe/Berlin", "2026-03-29", 3 * 3600],
  ["2026-01-15T00:00:00Z", "America/St_Johns", "2026-01-14", 20.5 * 3600],
  ["1969-12-31T23:59:59Z", "UTC", "1969-12-31", 24 * 3600 - 1],
])("%s in %s is %s, %d s after midnight", (instant, zone, day, seconds) => {
  expect(localTimeOf(new Date(instant), zone)).toEqual({ day, seconds });
});

it("is the inverse of the instant of a local time, unless that is skipped or occurs twice", () => {
  const zones = fc.constantFrom("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata");
  const times = fc.integer({ min: Date.UTC(2020, 0, 1) / 1000, max: Date.UTC(2030, 0, 1) / 1000 });
  fc.assert(
    fc.property(zones, times, (zone, seconds) => {
      const instant = new Date(seconds * 1000);
      const local = localTimeOf(instant, zone);
      const again = instantInZone(Date.parse(local.day) + local.seconds * 1000, zone);
      // The first occurrence, an hour before the second one.
      expect([0, 3_600_000]).toContain(instant.getTime() - again.getTime());
    }),
  );
});
