import { describe, expect, it } from "vitest";
import { changePercent, hundredthsOf, percentOf } from "./rounding";

describe("rounding", () => {
  it.each([
    [1, 8, 13],
    [3, 200, 2],
    [1, 3, 33],
    [1, 1, 100],
    [0, 5, 0],
    [5, 0, 0],
    [7, 5, 140],
  ])("%i of %i are %i percent", (part, whole, percent) => {
    expect(percentOf(part, whole)).toBe(percent);
  });

  it.each([
    [2200, 1850, 1, -15.9],
    [2000, 2001, 1, 0.1],
    [2000, 1999, 1, -0.1],
    [10_000, 9999, 1, 0],
    [100, 0, 1, -100],
    [200, 201, 0, 1],
    [200, 199, 0, -1],
    [300, 301, 0, 0],
    [5, 5, 0, 0],
  ])("a change from %i to %i, with %i decimals, is %d percent", (from, to, decimals, percent) => {
    expect(changePercent(from, to, decimals)).toBe(percent);
  });

  it("hours are whole hundredths", () => {
    expect([0.29, 1.15, 132.5, 0].map(hundredthsOf)).toEqual([29, 115, 13_250, 0]);
  });
});
