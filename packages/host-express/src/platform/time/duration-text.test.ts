import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  clockText,
  decimalHoursText,
  durationText,
  hoursText,
  parseDuration,
  waitText,
} from "./duration-text";

const minute = 60;
const hour = 60 * minute;

describe("a duration", () => {
  it.each([
    ["9", 9 * hour],
    ["12", 12 * hour],
    ["0", 0],
    ["930", 9.5 * hour],
    ["0930", 9.5 * hour],
    ["1230", 12.5 * hour],
    ["9:30", 9.5 * hour],
    ["0:05", 5 * minute],
    ["100:00", 100 * hour],
    ["1:48:07", 1 * hour + 48 * minute + 7],
    ["1h30", 1.5 * hour],
    ["1h", hour],
    ["1 h 30 min", 1.5 * hour],
    ["1H30M", 1.5 * hour],
    ["2 hours 5 minutes", 2 * hour + 5 * minute],
    ["1h 5", hour + 5 * minute],
    ["90m", 90 * minute],
    ["90 min", 90 * minute],
    ["90min", 90 * minute],
    ["45s", 45],
    ["1h 2m 3s", hour + 2 * minute + 3],
    ["1.5", 1.5 * hour],
    ["1,5", 1.5 * hour],
    ["1.5h", 1.5 * hour],
    [".25", 15 * minute],
    ["0.3333", 20 * minute],
    ["  7  ", 7 * hour],
    ["8784", undefined], // 87:84 is no time
    ["8784h", 8784 * hour],
    ["8785h", undefined],
    ["", undefined],
    [" ", undefined],
    ["-1", undefined],
    ["1:60", undefined],
    ["1:5", undefined],
    ["960", undefined],
    ["12345", undefined],
    [".", undefined],
    ["h", undefined],
    ["m", undefined],
    ["one", undefined],
    ["1e3", undefined],
    ["0x10", undefined],
    ["1.5.5", undefined],
    ["NaN", undefined],
    ["Infinity", undefined],
    ["١", undefined],
  ])("%j is %s seconds", (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it("is read again as it was shown", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 366 * 24 * hour }), (seconds) => {
        expect(parseDuration(durationText(seconds))).toBe(seconds);
      }),
    );
  });

  it("is undefined or a whole number in range, whatever is typed", () => {
    const typed = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom("0", "1", "5", "9", ":", ".", ",", "h", "m", "s", " ") }),
    );
    fc.assert(
      fc.property(typed, (text) => {
        const seconds = parseDuration(text) ?? 0;
        expect(Number.isInteger(seconds)).toBe(true);
        expect(seconds).toBeGreaterThanOrEqual(0);
        expect(seconds).toBeLessThanOrEqual(366 * 24 * hour);
      }),
    );
  });

  it.each([
    [0, "0:00", "0:00:00"],
    [59, "0:00", "0:00:59"],
    [108 * minute + 7, "1:48", "1:48:07"],
    [107.9, "0:01", "0:01:47"],
    [100 * hour, "100:00", "100:00:00"],
  ])("of %d seconds is shown as %s or %s", (seconds, minutes, exact) => {
    expect([hoursText(seconds), clockText(seconds)]).toEqual([minutes, exact]);
  });

  it.each([
    [0, "0:00"],
    [1.99, "1:59"],
    [0.33, "0:20"],
    [100.5, "100:30"],
  ])("of %d hours is shown as %s", (hours, text) => {
    expect(decimalHoursText(hours)).toBe(text);
  });

  it("that is negative has a sign", () => {
    expect(hoursText(-90 * minute)).toBe("−1:30");
    expect(hoursText(-59)).toBe("0:00");
  });
});

it.each([
  [0, "0 s"],
  [58, "58 s"],
  [60, "1:00"],
  [860, "14:20"],
])("formats a wait of %i seconds as %s", (seconds, text) => {
  expect(waitText(seconds)).toBe(text);
});
