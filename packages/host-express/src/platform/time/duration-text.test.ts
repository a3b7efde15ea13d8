import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clockText, hoursText, parseDuration } from "./duration-text";

describe("parseDuration", () => {
  it.each([
    ["9", 9 * 60],
    ["930", 570],
    ["1130", 690],
    ["9:30", 570],
    [" 9:05 ", 545],
    ["1h30", 90],
    ["1h 30m", 90],
    ["1H", 60],
    ["90m", 90],
    ["90 min", 90],
    ["1.5", 90],
    ["1,25", 75],
    [".5", 30],
    ["1.5 h", 90],
    ["0:00", 0],
  ])("reads %j as %i minutes", (text, minutes) => {
    expect(parseDuration(text)).toBe(minutes * 60);
  });

  it.each(["", "x", "1:60", "960x", "1:2:3", "-1", "1.5.2", "12345", "9:3 0", "1e3"])(
    "refuses %j",
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );

  it("reads what is written", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9_999 * 60 }), (minutes) => {
        expect(parseDuration(hoursText(minutes * 60))).toBe(minutes * 60);
      }),
    );
  });
});

describe("texts of durations", () => {
  it.each([
    [0, "0:00", "0:00:00"],
    [59, "0:00", "0:00:59"],
    [6_487, "1:48", "1:48:07"],
    [360_000, "100:00", "100:00:00"],
  ])("%i s", (seconds, hours, clock) => {
    expect(hoursText(seconds)).toBe(hours);
    expect(clockText(seconds)).toBe(clock);
  });

  it("have a minus sign below zero", () => {
    expect(hoursText(-5_400)).toBe("−1:30");
    expect(hoursText(-30)).toBe("0:00");
  });
});
