import { describe, expect, it } from "vitest";
import { afterAttempt, maxAttempts, type AttemptState } from "./schedule";

const now = new Date("2026-01-15T12:00:00Z");
const day = 24 * 60 * 60_000;
const failure = (statusCode: number | null, retryAfterSeconds?: number) => ({
  statusCode,
  error: "It failed",
  retryAfterSeconds,
});
const first: AttemptState = { attempts: 1, failures: 0, failingSince: null };

/** Seconds until the next attempt, and until anything else is sent. */
function waits(result: ReturnType<typeof failure>, state: Partial<AttemptState>, random = 0) {
  const end = afterAttempt(result, { ...first, ...state }, now, random);
  if (end.status === "delivered") throw new Error("It was delivered");
  const seconds = (at: Date | null) => at && (at.getTime() - now.getTime()) / 1000;
  return {
    ...end,
    nextAttemptAt: seconds(end.nextAttemptAt),
    pausedUntil: seconds(end.pausedUntil),
  };
}

describe("afterAttempt", () => {
  it("ends a delivery after a success", () => {
    const success = { statusCode: 204, error: null, retryAfterSeconds: undefined };
    expect(afterAttempt(success, first, now, 0)).toEqual({ status: "delivered" });
  });

  it("makes ten attempts in about three days", () => {
    const delays = Array.from({ length: maxAttempts }, (_, index) =>
      waits(failure(500), { attempts: index + 1 }),
    );
    expect(delays.map(({ nextAttemptAt }) => nextAttemptAt)).toEqual([
      5,
      300,
      1_800,
      7_200,
      18_000,
      36_000,
      50_400,
      72_000,
      86_400,
      null,
    ]);
    expect(delays.map(({ status }) => status)).toEqual([
      ...Array<string>(9).fill("retrying"),
      "failed",
    ]);
  });

  it.each([
    ["the delay without a header", 503, undefined, 5, 5],
    ["a longer Retry-After", 429, 120, 120, 120],
    ["the delay if Retry-After is shorter", 429, 1, 5, 5],
    ["at most a day", 503, 604_800, 86_400, 86_400],
  ])("waits %s", (_, status, retryAfter, nextAttemptAt, pausedUntil) => {
    expect(waits(failure(status, retryAfter), {})).toMatchObject({ nextAttemptAt, pausedUntil });
  });

  it("adds at most a tenth at random", () => {
    expect(waits(failure(500), { attempts: 2 }, 1).nextAttemptAt).toBe(330);
  });

  it("pauses a webhook longer with every failure, at most five minutes", () => {
    const pauses = [0, 1, 2, 5, 6, 100].map(
      (failures) => waits(failure(null), { failures }).pausedUntil,
    );
    expect(pauses).toEqual([5, 10, 20, 160, 300, 300]);
  });

  it.each([
    ["410", 410, null, "gone"],
    ["a failure after three days without a success", 500, 3 * day, "failing"],
    ["not a failure before", 500, 3 * day - 1, null],
    ["not 404", 404, null, null],
  ])("disables the webhook: %s", (_, status, failingMs, disable) => {
    const failingSince = failingMs === null ? null : new Date(now.getTime() - failingMs);
    const end = waits(failure(status), { failingSince });
    expect(end).toMatchObject({ disable, status: disable === null ? "retrying" : "failed" });
  });
});
