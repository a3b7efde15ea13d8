import { describe, expect, it } from "vitest";
import { toApiInstant, toDate, wholeSeconds } from "./instants";

describe("toApiInstant", () => {
  it.each([
    ["2024-01-15 09:00:00+00", "2024-01-15T09:00:00Z"],
    ["2024-01-15 09:00:00.123456+00", "2024-01-15T09:00:00Z"],
    [null, null],
  ])("%s → %s", (text, expected) => {
    expect(toApiInstant(text)).toBe(expected);
  });
});

describe("toDate", () => {
  it.each([
    ["2024-01-15 09:00:00+00", "2024-01-15T09:00:00.000Z"],
    ["2024-01-15 09:00:00.5+00", "2024-01-15T09:00:00.500Z"],
    ["2024-01-15 09:00:00.123456+00", "2024-01-15T09:00:00.123Z"],
  ])("%s → %s", (text, expected) => {
    expect(toDate(text).toISOString()).toBe(expected);
  });
});

describe("wholeSeconds", () => {
  it("rounds down, so that nothing starts in the future", () => {
    expect(wholeSeconds(new Date("2024-01-15T09:00:00.999Z")).toISOString()).toBe(
      "2024-01-15T09:00:00.000Z",
    );
  });
});
