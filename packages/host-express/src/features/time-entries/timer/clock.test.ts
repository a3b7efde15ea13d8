import { expect, it } from "vitest";
import { nextClock, previousClock } from "./clock";

const berlin = { zone: "Europe/Berlin" };
const now = new Date("2026-01-15T12:00:00Z"); // 13:00

it.each([
  ["9:30", "2026-01-15T08:30:00.000Z"],
  ["13:00", "2026-01-15T12:00:00.000Z"],
  ["13:01", "2026-01-15T12:01:00.000Z"],
  ["13:02", "2026-01-14T12:02:00.000Z"],
  ["23", "2026-01-14T22:00:00.000Z"],
  ["later", undefined],
])("%s was last at %s", (text, expected) => {
  expect(previousClock(text, now, berlin)?.toISOString()).toBe(expected);
});

it.each([
  ["17:30", "2026-01-15T16:30:00.000Z"],
  ["13:00", "2026-01-16T12:00:00.000Z"],
  ["1:30", "2026-01-16T00:30:00.000Z"],
  ["later", undefined],
])("%s is next at %s", (text, expected) => {
  expect(nextClock(text, now, berlin)?.toISOString()).toBe(expected);
});
