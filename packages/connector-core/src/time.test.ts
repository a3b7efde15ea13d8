import { describe, expect, it } from "vitest";
import { toInstant, utcDay } from "./time";

const date = new Date("2024-01-15T23:30:00.999Z");

describe("times", () => {
  it("are written in whole seconds of UTC", () => {
    expect(toInstant(date)).toBe("2024-01-15T23:30:00Z");
    expect(utcDay(date)).toBe("2024-01-15");
  });

  it("must be valid dates", () => {
    expect(() => toInstant(new Date(NaN))).toThrow(RangeError);
    expect(() => utcDay(new Date(NaN))).toThrow(RangeError);
  });
});
