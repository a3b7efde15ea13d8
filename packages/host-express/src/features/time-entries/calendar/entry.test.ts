import { describe, expect, it } from "vitest";
import { clockTimesOf } from "./entry";

const hour = 3600;

// Berlin's clocks were turned forward on 29 March 2026 at 2:00.
describe("the times of an entry that can be dragged", () => {
  it.each([
    ["within a day", "2026-01-15T08:00:00Z", "2026-01-15T09:30:00Z", [9 * hour, 10.5 * hour]],
    ["up to midnight", "2026-01-15T22:00:00Z", "2026-01-15T23:00:00Z", [23 * hour, 24 * hour]],
    [
      "with parts of seconds",
      "2026-01-15T08:00:00.700Z",
      "2026-01-15T09:00:00.200Z",
      [9 * hour, 10 * hour],
    ],
    ["over midnight", "2026-01-15T22:00:00Z", "2026-01-16T00:00:00Z", undefined],
    ["of a whole day and more", "2026-01-15T08:00:00Z", "2026-01-16T09:00:00Z", undefined],
    ["over a change of the clocks", "2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z", undefined],
  ])("%s", (_name, start, end, expected) => {
    const times = clockTimesOf({ start: new Date(start), end: new Date(end) }, "Europe/Berlin");
    expect(times && [times.start, times.end]).toEqual(expected);
  });
});
