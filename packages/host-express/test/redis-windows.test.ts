import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { redisWindows } from "../src/platform/auth/redis-windows";
import {
  rateLimitStatus,
  usageOf,
  type RateLimitStatus,
} from "../src/platform/auth/sliding-window";
import { hasRedis, startRedisServer, type RedisServer } from "./support/redis-server";

const windows = [
  { limit: 3, seconds: 60 },
  { limit: 5, seconds: 3600 },
];

// Compares the Redis script with the same decision in memory.
describe.skipIf(!hasRedis)("windows in Redis", () => {
  let server: RedisServer;
  let client: Redis;
  let count = 0;
  beforeAll(async () => {
    server = await startRedisServer();
    client = new Redis(server.url);
  });
  afterAll(async () => {
    client.disconnect();
    await server.kill();
  });

  /** Returns the time of the Redis server in ms. */
  const time = async (): Promise<number> => {
    const [seconds, micros] = await client.time();
    return Number(seconds) * 1000 + Number(micros) / 1000;
  };
  const nameOf = (key: string): string => `tt:calls:${key}`;
  /** Creates a key with requests at the given ages in seconds. */
  const withCalls = async (agos: readonly number[], now: number): Promise<string> => {
    const key = String((count += 1));
    for (const ago of agos) {
      const at = String(Math.round((now - ago * 1000) * 1000));
      await client.zadd(nameOf(key), at, at);
    }
    return key;
  };
  const seen = ({ waitSeconds, windows: statuses }: RateLimitStatus, now: number): number[] => [
    waitSeconds,
    ...statuses.flatMap(({ remaining, resetAt }) => [
      remaining,
      Math.round((resetAt - now) / 1000),
    ]),
  ];

  it.each([
    ["no request", []],
    ["one request", [30.5]],
    ["some older than a minute", [90.5, 61.5, 58.5]],
    ["some older than an hour", [3700.5, 3601.5, 3598.5, 10.5]],
    ["a full minute", [50.5, 40.5, 30.5]],
    ["a full hour", [3000.5, 2000.5, 1000.5, 500.5, 100.5]],
    ["both full", [3000.5, 2000.5, 50.5, 40.5, 30.5]],
    ["more than the limits", [3000.5, 2000.5, 1000.5, 50.5, 40.5, 30.5, 20.5]],
  ])("with %s return the same status as in memory", async (_name, agos) => {
    const now = await time();
    const key = await withCalls(agos, now);
    const times = agos.map((ago) => now - ago * 1000);
    const inMemory = (isAllowed: boolean): number[] => {
      const usages = windows.map((window) => usageOf(times, window, now));
      return seen(rateLimitStatus(windows, usages, now, isAllowed), now);
    };
    expect(seen(await redisWindows(client, windows, key, false), now)).toEqual(inMemory(false));
    const isFree = inMemory(false)[0] === 0;
    if (isFree) times.push(now);
    expect(seen(await redisWindows(client, windows, key, true), now)).toEqual(inMemory(isFree));
  });

  it("count no peeks, remove old requests, and expire", async () => {
    const key = await withCalls([3700, 10], await time());
    for (let ask = 0; ask < 10; ask += 1) await redisWindows(client, windows, key, false);
    expect(await client.zcard(nameOf(key))).toBe(1);
    await redisWindows(client, windows, key, true);
    expect(await client.zcard(nameOf(key))).toBe(2);
    expect(await client.pttl(nameOf(key))).toBeGreaterThan(3_590_000);
    expect(await client.pttl(nameOf(key))).toBeLessThanOrEqual(3_600_000);
  });

  it("need one command per check", async () => {
    await redisWindows(client, windows, "warm", true);
    await client.config("RESETSTAT");
    for (let call = 0; call < 20; call += 1) await redisWindows(client, windows, "one", true);
    const counted = /cmdstat_evalsha:calls=(\d+),/.exec(await client.info("commandstats"))?.[1];
    expect(counted).toBe("20");
    expect(await client.info("commandstats")).not.toContain("cmdstat_eval:");
  });

  it("allow exactly the limit of concurrent requests, also without a cached script", async () => {
    await client.script("FLUSH");
    const clients = [client, new Redis(server.url), new Redis(server.url)];
    const many = [{ limit: 50, seconds: 60 }];
    const statuses = await Promise.all(
      Array.from({ length: 600 }, (_, index) =>
        redisWindows(clients[index % 3] ?? client, many, "many", true),
      ),
    );
    expect(statuses.filter(({ waitSeconds }) => waitSeconds === 0)).toHaveLength(50);
    const remaining = statuses
      .filter(({ waitSeconds }) => waitSeconds === 0)
      .map(({ windows: [window] }) => window?.remaining);
    expect(new Set(remaining).size, "each returns another remainder").toBe(50);
    for (const each of clients.slice(1)) each.disconnect();
  });
});
