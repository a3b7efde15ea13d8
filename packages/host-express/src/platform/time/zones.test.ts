import { describe, expect, it } from "vitest";
import { isTimeZone, timeZones } from "./zones";

describe("isTimeZone", () => {
  it.each([
    ["UTC", true],
    ["Europe/Berlin", true],
    ["Berlin", false],
    // PostgreSQL interprets the sign of an offset the other way round.
    ["+02:00", false],
    ["", false],
  ])("%s: %s", (name, expected) => {
    expect(isTimeZone(name)).toBe(expected);
  });
});

describe("the time zones to choose from", () => {
  it("have the names of today beside older ones, each once and in order", () => {
    const zones = timeZones();
    expect(zones).toEqual(expect.arrayContaining(["Asia/Kolkata", "Europe/Kyiv", "Asia/Tokyo"]));
    expect(zones[0]).toBe("UTC");
    expect(zones.slice(1)).toEqual([...new Set(zones.slice(1))].sort());
    expect(zones.every(isTimeZone)).toBe(true);
  });

  it("have the chosen one", () => {
    expect(timeZones("US/Eastern").slice(0, 2)).toEqual(["UTC", "US/Eastern"]);
    expect(timeZones("Asia/Kolkata")).toHaveLength(timeZones().length);
  });
});
