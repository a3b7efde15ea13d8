import { describe, expect, it } from "vitest";
import { instantOf } from "../../../platform/time/time-input";
import { localTimes } from "./local-times";

describe("localTimes", () => {
  // Zones that change at midnight, before midnight, by half an hour, or by a whole day.
  it.each([
    ["UTC", 2026],
    ["Europe/Berlin", 2026],
    ["America/New_York", 2026],
    ["Australia/Lord_Howe", 2026],
    ["America/Sao_Paulo", 2018],
    ["Asia/Beirut", 2022],
    ["America/Scoresbysund", 2024],
    ["Pacific/Apia", 2011],
  ])("converts like instantOf in %s", (zone, year) => {
    const convert = localTimes(zone);
    const last = Date.UTC(year + 1, 0, 2);
    for (let wall = Date.UTC(year, 0, 1); wall < last; wall += 7 * 60 * 60_000 + 1_000) {
      const time = { type: "local", wall } as const;
      expect(convert(time)).toEqual(instantOf(time, zone));
    }
    for (const day of changes(zone, year)) {
      for (let wall = day - 30 * 3_600_000; wall < day + 54 * 3_600_000; wall += 600_000) {
        const time = { type: "local", wall } as const;
        expect(convert(time)).toEqual(instantOf(time, zone));
      }
    }
  });

  it("keeps instants", () => {
    const at = Date.parse("2026-01-15T09:00:00Z");
    expect(localTimes("Asia/Tokyo")({ type: "instant", at })).toEqual(new Date(at));
  });
});

/** Days of a year after which the offset of a zone is another one. */
function changes(zone: string, year: number): readonly number[] {
  const days: number[] = [];
  const offset = (wall: number) => wall - instantOf({ type: "local", wall }, zone).getTime();
  for (let day = Date.UTC(year, 0, 1); day < Date.UTC(year + 1, 0, 2); day += 86_400_000) {
    if (offset(day) !== offset(day + 86_400_000)) days.push(day);
  }
  return days;
}
