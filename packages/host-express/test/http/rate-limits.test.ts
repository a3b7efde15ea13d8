import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createApiToken } from "../../src/features/tokens/write";
import type { Answer } from "../support/client";
import { startTestHost, type TestHost } from "../support/host";

const minute = 60_000;

// Rate limits of tokens within one process.
describe("rate limits of a token", () => {
  let host: TestHost;
  let clock: FixedClock;

  beforeAll(async () => {
    clock = fixedClock("2026-01-15T12:00:00Z");
    host = await startTestHost({
      clock,
      env: { API_TOKEN_RATE_LIMIT_PER_MINUTE: "50", API_TOKEN_RATE_LIMIT_PER_HOUR: "120" },
    });
  });
  afterAll(async () => {
    await host.close();
  });
  beforeEach(() => {
    clock.advance(61 * minute);
  });

  /** Creates a user with a token. @returns a function that calls the API with it. */
  const createCaller = async (...scopes: string[]) => {
    const made = { userId: 1, name: "test", scopes, expiresInDays: undefined };
    const { token } = await createApiToken(host.database.db, made, clock.now());
    return (path = "/api/v1/users/me", method = "GET", body?: BodyInit): Promise<Answer> =>
      host.client().send(method, path, body, {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
      });
  };
  const statuses = async (count: number, call: () => Promise<Answer>): Promise<number[]> =>
    (await Promise.all(Array.from({ length: count }, () => call()))).map(({ status }) => status);
  const accepted = async (count: number, call: () => Promise<Answer>): Promise<number> =>
    (await statuses(count, call)).filter((status) => status === 200).length;
  const limitOf = ({ headers }: Answer) => ({
    limit: headers.get("x-ratelimit-limit"),
    remaining: headers.get("x-ratelimit-remaining"),
    seconds: Number(headers.get("x-ratelimit-reset")) - Math.ceil(clock.now().getTime() / 1000),
  });

  it("allow 50 of 200 concurrent requests", async () => {
    const call = await createCaller("read:users");
    const answers = await statuses(200, call);
    expect(answers.filter((status) => status === 200)).toHaveLength(50);
    expect(answers.filter((status) => status === 429)).toHaveLength(150);
    clock.advance(minute - 1);
    expect((await call()).status).toBe(429);
    clock.advance(1);
    expect(await accepted(200, call)).toBe(50);
  });

  it("slide: requests become available one by one", async () => {
    const call = await createCaller("read:users");
    expect(await accepted(30, call)).toBe(30);
    clock.advance(40_000);
    expect(await accepted(30, call)).toBe(20);
    clock.advance(20_000);
    expect(await accepted(100, call)).toBe(30);
    clock.advance(39_999);
    expect(await accepted(1, call)).toBe(0);
    clock.advance(1);
    expect(await accepted(100, call)).toBe(20);
  });

  it("apply per hour even if the minute has requests left", async () => {
    const call = await createCaller("read:users");
    expect(await accepted(50, call)).toBe(50);
    clock.advance(minute);
    expect(await accepted(50, call)).toBe(50);
    clock.advance(minute);
    const first = await call();
    expect(limitOf(first)).toEqual({ limit: "120", remaining: "19", seconds: 3480 });
    expect(await accepted(50, call)).toBe(19);
    const refused = await call();
    expect(refused.headers.get("retry-after")).toBe("3480");
    expect(limitOf(refused)).toEqual({ limit: "120", remaining: "0", seconds: 3480 });
    expect(refused.body).toMatchObject({ remaining_per_minute: 30, remaining_per_hour: 0 });
    clock.advance(58 * minute);
    expect(await accepted(100, call)).toBe(50);
  });

  it("are in the headers of every response to a valid token and count only accepted requests", async () => {
    const call = await createCaller("read:users", "read:tasks", "write:tasks");
    const of = (remaining: number, seconds: number) => ({
      limit: "50",
      remaining: String(remaining),
      seconds,
    });
    expect(limitOf(await call())).toEqual(of(49, 60));
    clock.advance(10_000);
    const missing = await call("/api/v1/clients");
    expect([missing.status, limitOf(missing)]).toEqual([403, of(49, 50)]);
    const invalid = await call("/api/v1/tasks", "POST", "{}");
    expect([invalid.status, limitOf(invalid)]).toEqual([400, of(48, 50)]);
    const malformed = await call("/api/v1/tasks", "POST", "{");
    expect([malformed.status, limitOf(malformed)]).toEqual([400, of(47, 50)]);
    // Requests that fail before the route are not counted, but have the headers.
    for (const [path, method, status] of [
      ["/api/v1/nothing", "GET", 404],
      ["/api/v1/tasks", "PURGE", 405],
      ["/api/v1", "GET", 404],
    ] as const) {
      const answer = await call(path, method);
      expect([answer.status, limitOf(answer)], path).toEqual([status, of(47, 50)]);
    }
    const large = await call("/api/v1/tasks", "POST", "x".repeat(1_100_000));
    expect([large.status, limitOf(large)]).toEqual([413, of(46, 50)]);
    await statuses(46, call);
    const refused = await call();
    expect([refused.status, limitOf(refused)]).toEqual([429, of(0, 50)]);
    const stillMissing = await call("/api/v1/clients");
    expect([stillMissing.status, limitOf(stillMissing)]).toEqual([403, of(0, 50)]);
  });

  it("are in the body of a 429", async () => {
    const call = await createCaller("read:users");
    await statuses(50, call);
    clock.advance(15_500);
    const { body, headers } = await call();
    expect(headers.get("retry-after")).toBe("45");
    expect(body).toEqual({
      error: "Rate limit exceeded",
      message: "This token has made too many requests. Try again in 45 seconds.",
      error_code: "rate_limited",
      limit_per_minute: 50,
      limit_per_hour: 120,
      remaining_per_minute: 0,
      remaining_per_hour: 70,
    });
  });

  it("are separate for each token and do not apply without one", async () => {
    const [one, other] = [await createCaller("read:users"), await createCaller("read:users")];
    await statuses(50, one);
    expect([(await one()).status, (await other()).status]).toEqual([429, 200]);
    for (const answer of [
      await host.client().get("/api/v1/info"),
      await host.client().get("/api/v1/users/me"),
      await host.client().get("/api/v1/nothing"),
      await host.client().request("GET", "/api/v1/nothing", undefined, { "x-api-key": "tt_bad" }),
      await host.client().request("GET", "/api/v1/users/me", undefined, { "x-api-key": "tt_bad" }),
    ]) {
      expect(limitOf(answer)).toMatchObject({ limit: null, remaining: null });
    }
  });
});
