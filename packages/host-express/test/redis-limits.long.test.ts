import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createApiToken } from "../src/features/tokens/write";
import { openPostgres } from "../src/platform/db/open-postgres";
import { Client, type Answer } from "./support/client";
import { freshPostgresUrl, silentLog } from "./support/databases";
import { startTestHost, type TestHost } from "./support/host";
import { spawnHost } from "./support/process";
import { hasRedis, startRedisServer, type RedisServer } from "./support/redis-server";

const env = { API_TOKEN_RATE_LIMIT_PER_MINUTE: "50", API_TOKEN_RATE_LIMIT_PER_HOUR: "70" };
const messages = {
  lost: /Redis does not answer/g,
  found: /Redis answers again/g,
};

let redis: RedisServer;
beforeAll(async () => {
  if (hasRedis) redis = await startRedisServer();
});
afterAll(async () => {
  if (hasRedis) await redis.kill();
});

const call = (url: string, token: string): Promise<Answer> =>
  new Client(url).request("GET", "/api/v1/users/me", undefined, { "x-api-key": token });

/** More would keep a slow machine busy for longer than the host waits for Redis. */
const maxConcurrent = 25;

/** Sends requests; returns how many were accepted and expects 429 for all others. */
async function accepted(count: number, urls: readonly string[], token: string): Promise<number> {
  const statuses: number[] = [];
  let next = 0;
  const caller = async (): Promise<void> => {
    while (next < count) {
      const { status } = await call(urls[next++ % urls.length] ?? "", token);
      statuses.push(status);
    }
  };
  await Promise.all(Array.from({ length: Math.min(maxConcurrent, count) }, caller));
  expect(statuses.filter((status) => status !== 200 && status !== 429)).toEqual([]);
  return statuses.filter((status) => status === 200).length;
}

async function newToken(databaseUrl: string): Promise<string> {
  const database = openPostgres(databaseUrl, silentLog);
  const made = { userId: 1, name: "test", scopes: ["read:users"], expiresInDays: undefined };
  const { token } = await createApiToken(database.db, made, new Date());
  await database.close();
  return token;
}

// Token limits with a real Redis.
describe.skipIf(!hasRedis)("a host with Redis", () => {
  let host: TestHost;
  let databaseUrl: string;
  let token: string;
  beforeAll(async () => {
    databaseUrl = await freshPostgresUrl();
    host = await startTestHost({ databaseUrl, env: { ...env, REDIS_URL: redis.url } });
  });
  afterAll(async () => {
    await host.close();
  });
  beforeEach(async () => {
    token = await newToken(databaseUrl);
  });

  const lines = (pattern: RegExp): number => host.logged().match(pattern)?.length ?? 0;

  it("accepts 50 of 200 requests and reports the remaining ones", async () => {
    expect(await accepted(200, [host.url], token)).toBe(50);
    const { status, body, headers } = await call(host.url, token);
    expect(status).toBe(429);
    expect(body).toMatchObject({ remaining_per_minute: 0, remaining_per_hour: 20 });
    const wait = Number(headers.get("retry-after"));
    expect(wait).toBeGreaterThan(50);
    expect(wait).toBeLessThanOrEqual(60);
    expect(headers.get("x-ratelimit-limit")).toBe("50");
    const reset = Number(headers.get("x-ratelimit-reset")) - Date.now() / 1000;
    expect(Math.abs(reset - wait)).toBeLessThan(2);
  });

  /** Sends requests until Redis is used again. */
  const recovered = async (): Promise<void> => {
    const other = await newToken(databaseUrl);
    const calling = async (): Promise<number> => {
      await call(host.url, other);
      return lines(messages.lost) - lines(messages.found);
    };
    await expect.poll(calling, { timeout: 10_000 }).toBe(0);
  };

  it("counts on its own after Redis was killed, loses no request, and warns once", async () => {
    expect(await accepted(30, [host.url], token)).toBe(30);
    await recovered();
    const before = lines(messages.lost);
    await redis.kill();
    expect(await accepted(200, [host.url], token)).toBe(20);
    // Without a running request, the failing reconnect reports the outage.
    await expect.poll(() => lines(messages.lost) - before, { timeout: 10_000 }).toBe(1);
    // Redis restarts empty; the requests that this process accepted still count.
    await redis.restart();
    await recovered();
    expect(await accepted(20, [host.url], token)).toBe(0);
  });

  it("waits only once for a Redis that hangs, and warns once", async () => {
    expect(await accepted(1, [host.url], token)).toBe(1);
    await recovered();
    const before = lines(messages.lost);
    redis.freeze();
    try {
      const started = performance.now();
      expect(await accepted(30, [host.url], token)).toBe(30);
      for (let count = 0; count < 10; count += 1) await call(host.url, token);
      expect(performance.now() - started, "one wait, not eleven").toBeLessThan(1_900);
      expect(lines(messages.lost) - before).toBe(1);
    } finally {
      redis.thaw();
    }
    await recovered();
    expect(await accepted(200, [host.url], token)).toBe(9);
  });
});

it.skipIf(!hasRedis)(
  "two processes on one Redis count together",
  async () => {
    const databaseUrl = await freshPostgresUrl();
    const options = { ...env, DATABASE_URL: databaseUrl, REDIS_URL: redis.url };
    const hosts = await Promise.all([spawnHost(options), spawnHost(options)]);
    try {
      const urls = hosts.map(({ url }) => url);
      // Warms both processes up, so that they answer in time.
      await accepted(50, urls, await newToken(databaseUrl));
      const token = await newToken(databaseUrl);
      expect(await accepted(200, urls, token)).toBe(50);
      const answers = await Promise.all(urls.map((url) => call(url, token)));
      for (const { status, body } of answers) {
        expect(status).toBe(429);
        expect(body).toMatchObject({ remaining_per_minute: 0, remaining_per_hour: 20 });
      }
    } finally {
      await Promise.all(hosts.map((host) => host.stop("SIGTERM")));
    }
  },
  60_000,
);

it("a host starts without a reachable Redis, logs it, and counts on its own", async () => {
  const databaseUrl = await freshPostgresUrl();
  const nowhere = { ...env, REDIS_URL: "redis://:canary@127.0.0.1:1" };
  const host = await startTestHost({ databaseUrl, env: nowhere });
  try {
    expect(await accepted(80, [host.url], await newToken(databaseUrl))).toBe(50);
    expect(host.logged().match(messages.lost)).toHaveLength(1);
    expect(host.logged()).not.toContain("canary");
  } finally {
    await host.close();
  }
});
