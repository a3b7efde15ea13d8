import { describe, expect, it } from "vitest";
import { isTimeZone } from "./zones";

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
