import type { Redis } from "ioredis";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { later } from "../../../test/support/later";
import type { SharedRedis } from "../redis/shared-redis";
import { jsonTextCache, memoryCache, redisCache, sharedOrMemoryCache } from "./cache";

/** A Redis whose values are visible, and which may be unavailable. */
function setUp() {
  const values = new Map<string, string>();
  const commands: string[] = [];
  const state = { isAvailable: true };
  const client = {
    get: (key: string) => {
      commands.push(`get ${key}`);
      return Promise.resolve(values.get(key) ?? null);
    },
    set: (key: string, text: string, option: string, seconds: number) => {
      commands.push(`set ${key} ${option} ${String(seconds)}`);
      values.set(key, text);
      return Promise.resolve("OK");
    },
  };
  const redis: SharedRedis = {
    attempt: (work) =>
      state.isAvailable ? work(client as unknown as Redis) : Promise.resolve(undefined),
    close: () => undefined,
  };
  return { values, commands, state, redis };
}

describe("memoryCache", () => {
  it("keeps values for their time", async () => {
    const cache = memoryCache();
    await cache.set("a", { hours: 1 }, 10);
    expect(await later(9_000, () => cache.get("a"))).toEqual({ hours: 1 });
    expect(await later(10_100, () => cache.get("a"))).toBeUndefined();
    expect(await cache.get("b")).toBeUndefined();
  });

  it("keeps a copy, and returns another one each time", async () => {
    const cache = memoryCache<{ days: number[] }>();
    const value = { days: [1] };
    await cache.set("a", value, 10);
    value.days.push(2);
    const found = await cache.get("a");
    expect(found).toEqual({ days: [1] });
    found?.days.push(3);
    expect(await cache.get("a")).toEqual({ days: [1] });
  });

  it("drops what was not used for longest, beyond 8 MiB of characters", async () => {
    const cache = memoryCache();
    const big = { text: "x".repeat(3 * 1024 * 1024) };
    for (const key of ["a", "b"]) await cache.set(key, big, 10);
    await cache.get("a");
    await cache.set("c", big, 10);
    expect(await Promise.all(["a", "b", "c"].map(async (key) => !!(await cache.get(key))))).toEqual(
      [true, false, true],
    );
    // What is larger than all together is not kept.
    await cache.set("d", { text: "x".repeat(9 * 1024 * 1024) }, 10);
    expect(await cache.get("d")).toBeUndefined();
  });
});

describe("redisCache", () => {
  it("stores JSON below a prefix, until it expires", async () => {
    const { values, commands, redis } = setUp();
    const cache = redisCache(redis);
    await cache.set("a", { hours: 1 }, 60);
    expect([...values]).toEqual([["tt:cache:a", '{"hours":1}']]);
    expect(await cache.get("a")).toEqual({ hours: 1 });
    expect(await cache.get("b")).toBeUndefined();
    expect(commands).toEqual(["set tt:cache:a EX 60", "get tt:cache:a", "get tt:cache:b"]);
    values.set("tt:cache:a", "nonsense");
    expect(await cache.get("a")).toBeUndefined();
  });

  it.each([
    ["redisCache", undefined, redisCache],
    ["sharedOrMemoryCache", { hours: 1 }, sharedOrMemoryCache],
  ])("of %s, what was set without Redis is read as %j", async (_name, kept, create) => {
    const { values, state, redis } = setUp();
    for (const cache of [create(undefined), create(redis)]) {
      state.isAvailable = false;
      await cache.set("a", { hours: 1 }, 60);
      expect(await cache.get("a")).toEqual(kept);
      expect(values.size).toBe(0);
    }
  });

  it("does not look into the memory for what Redis does not have", async () => {
    const { state, redis } = setUp();
    const cache = sharedOrMemoryCache(redis);
    state.isAvailable = false;
    await cache.set("a", { hours: 1 }, 60);
    state.isAvailable = true;
    expect(await cache.get("a")).toBeUndefined();
    await cache.set("b", { hours: 2 }, 60);
    state.isAvailable = false;
    expect(await cache.get("b")).toBeUndefined();
  });
});

describe("jsonTextCache", () => {
  const schema = z.object({ hours: z.number() });

  it("keeps texts in memory for their time, without Redis", async () => {
    const cache = jsonTextCache(undefined, schema);
    expect(await cache.get("a")).toBeUndefined();
    expect(await cache.set("a", { hours: 1 }, 10)).toBe('{"hours":1}');
    expect(await later(9_000, () => cache.get("a"))).toBe('{"hours":1}');
    expect(await later(10_100, () => cache.get("a"))).toBeUndefined();
  });

  it("reads what other processes have stored, once in 30 seconds", async () => {
    const { values, commands, redis } = setUp();
    await jsonTextCache(redis, schema).set("a", { hours: 1 }, 300);
    const cache = jsonTextCache(redis, schema);
    for (let read = 0; read < 2; read += 1) expect(await cache.get("a")).toBe('{"hours":1}');
    expect(commands).toEqual(["set tt:cache:a EX 300", "get tt:cache:a"]);
    values.set("tt:cache:a", '{"hours":2}');
    expect(await later(29_000, () => cache.get("a"))).toBe('{"hours":1}');
    expect(await later(31_000, () => cache.get("a"))).toBe('{"hours":2}');
  });

  it("reads its own texts from memory", async () => {
    const { commands, redis } = setUp();
    const cache = jsonTextCache(redis, schema);
    await cache.set("a", { hours: 1 }, 300);
    expect(await cache.get("a")).toBe('{"hours":1}');
    expect(commands).toEqual(["set tt:cache:a EX 300"]);
  });

  it.each([
    ["of another shape", '{"hours":"1"}', undefined],
    ["that is no JSON", "nonsense", undefined],
    ["with more than was stored", '{ "hours": 1, "more": 2 }', '{"hours":1}'],
  ])("reads a text of Redis %s as %s", async (_name, stored, expected) => {
    const { values, redis } = setUp();
    values.set("tt:cache:a", stored);
    expect(await jsonTextCache(redis, schema).get("a")).toBe(expected);
  });
});
