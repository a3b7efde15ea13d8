import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatTimeOfDay, parseTimeOfDay } from "./time-of-day";

const minute = 60;
const hour = 60 * minute;

describe("a time of day", () => {
  it.each([
    ["9", 9 * hour],
    ["09", 9 * hour],
    ["930", 9.5 * hour],
    ["0930", 9.5 * hour],
    ["9:30", 9.5 * hour],
    ["9.30", 9.5 * hour],
    ["9h30", 9.5 * hour],
    ["9h", 9 * hour],
    ["0", 0],
    ["00:00", 0],
    ["23:59", 24 * hour - minute],
    ["23:59:59", 24 * hour - 1],
    ["9 pm", 21 * hour],
    ["9:30 PM", 21.5 * hour],
    ["12 am", 0],
    ["12:15 p.m.", 12.25 * hour],
    ["24:00", undefined],
    ["9:60", undefined],
    ["13 pm", undefined],
    ["0 am", undefined],
    ["99", undefined],
    ["12345", undefined],
    ["9:3", undefined],
    ["", undefined],
    ["noon", undefined],
  ])("%j is %s seconds after midnight", (text, seconds) => {
    expect(parseTimeOfDay(text)).toBe(seconds);
  });

  it.each(["24h", "12h"] as const)("is read again as it was shown with %s", (format) => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 24 * 60 - 1 }), (minutes) => {
        const text = formatTimeOfDay(minutes * minute, format);
        expect(parseTimeOfDay(text)).toBe(minutes * minute);
      }),
    );
  });
});
