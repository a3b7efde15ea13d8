import { describe, expect, it } from "vitest";
import type { ErrorCode, Failure } from "../result";
import { nextSyncAt, randomFraction, syncRetryMs } from "./schedule";

const now = new Date("2026-01-15T12:00:00Z");

describe("the next sync", () => {
  it.each([
    [0, "2026-01-15T12:54:00.000Z"],
    [0.5, "2026-01-15T13:00:00.000Z"],
    [1, "2026-01-15T13:06:00.000Z"],
  ])("is an interval from now, give or take a tenth (%s)", (random, expected) => {
    expect(nextSyncAt({ everyMinutes: 60 }, now, random).toISOString()).toBe(expected);
  });
});

describe("the retry of a sync", () => {
  const failure = (code: ErrorCode, retryAfter?: number): Failure => ({
    ok: false,
    code,
    error: "No",
    ...(retryAfter === undefined ? {} : { retryAfter }),
  });

  it.each<[string, Failure | { ok: true }, number, number | undefined]>([
    ["after a success", { ok: true }, 0, undefined],
    ["after one failure", failure("provider_unavailable"), 1, 60_000],
    ["after five failures", failure("busy"), 5, 16 * 60_000],
    ["after six failures", failure("busy"), 6, undefined],
    ["after a failure that stays", failure("permission_missing"), 1, undefined],
    ["as requested", failure("rate_limited", 90), 9, 90_000],
    ["at most a day later", failure("rate_limited", 1_000_000), 1, 24 * 60 * 60_000],
  ])("%s", (_name, result, failures, expected) => {
    expect(syncRetryMs(result, failures, 0.5)).toBe(expected);
  });

  it("is spread by a quarter in both directions", () => {
    const at = (random: number) => syncRetryMs(failure("busy"), 1, random);
    expect([at(0), at(1)]).toEqual([45_000, 75_000]);
  });
});

it.each([
  [[0, 0], 0],
  [[128, 0], 0.5],
  [[255, 255], 65_535 / 65_536],
])("a random fraction of %j", (bytes, expected) => {
  expect(randomFraction({ random: () => Uint8Array.from(bytes) })).toBe(expected);
});
