import { describe, expect, it } from "vitest";
import { durationSeconds, formatDuration } from "./duration";

const start = new Date("2026-01-15T09:00:00Z");
const after = (seconds: number): Date => new Date(start.getTime() + seconds * 1000);
const none = { enabled: true, minutes: 1, method: "nearest" } as const;

describe("durationSeconds", () => {
  it.each([
    [3600, 0, 3600],
    [3600, 600, 3000],
    [60, 600, 0],
    [-5, 0, 0],
  ])("subtracts breaks: %i s with %i s of breaks is %i s", (seconds, breaks, expected) => {
    expect(durationSeconds(start, after(seconds), breaks, none)).toBe(expected);
  });

  it.each([
    ["nearest", 15, 7 * 60 + 29, 0],
    ["nearest", 15, 7 * 60 + 30, 15],
    ["nearest", 15, 22 * 60 + 30, 30],
    ["up", 15, 1, 15],
    ["up", 15, 15 * 60, 15],
    ["down", 30, 59 * 60, 30],
    ["nearest", 5, 2 * 60 + 30, 5],
  ] as const)("rounds %s to %i min: %i s → %i min", (method, minutes, seconds, expected) => {
    const rounding = { enabled: true, minutes, method };
    expect(durationSeconds(start, after(seconds), 0, rounding)).toBe(expected * 60);
  });

  it("does not round if rounding is disabled", () => {
    const off = { enabled: false, minutes: 15, method: "up" } as const;
    expect(durationSeconds(start, after(61), 0, off)).toBe(61);
  });
});

describe("formatDuration", () => {
  it.each([
    [0, "00:00:00"],
    [3661, "01:01:01"],
    [360_000, "100:00:00"],
  ])("formats %i s as %s", (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});
