import { describe, expect, it } from "vitest";
import { continueWatch, isLongEnough, type Watch } from "./watch";

const watchAt = (...times: readonly number[]): Watch =>
  times.slice(1).reduce(continueWatch, continueWatch(undefined, times[0] ?? 0));

describe("a watch of heartbeats", () => {
  const cases: readonly [string, readonly number[], boolean][] = [
    ["just began", [100], false],
    ["of eight seconds", [100, 102, 104, 106, 108], false],
    ["of ten seconds", [100, 102, 104, 106, 108, 110], true],
    ["with short pauses", [100, 105, 111], true],
    ["after the database stood still", [100, 102, 104, 106, 108, 110, 125], false],
    ["that began again long ago", [100, 110, 112, 114, 116, 118, 120], true],
    ["whose clock was set back", [100, 102, 104, 106, 108, 110, 50], false],
  ];
  it.each(cases)("%s", (_name, times, expected) => {
    expect(isLongEnough(watchAt(...times), 10)).toBe(expected);
  });
});
