import { LRUCache } from "lru-cache";
import type * as z from "zod";
import type { SharedRedis } from "../redis/shared-redis";

/** A cache of JSON values, which may lose any of them at any time. */
export interface JsonCache {
  /** Reads a value; undefined if there is none. Never throws. */
  get(key: string): Promise<unknown>;
  /** Stores a value. Never throws. */
  set(key: string, value: object, maxSeconds: number): Promise<void>;
}

/** A cache of values that no other program writes. It may lose any of them at any time. */
export interface ValueCache<Value extends object> {
  /** Reads a value; undefined if there is none. Never throws. */
  get(key: string): Promise<Value | undefined>;
  /** Stores a value. Never throws. */
  set(key: string, value: Value, maxSeconds: number): Promise<void>;
}

/** A cache of JSON texts, which are sent as they are. It may lose any of them at any time. */
export interface JsonTextCache {
  /** Reads the JSON of a value; undefined if there is none. Never throws. */
  get(key: string): Promise<string | undefined>;
  /** Stores a value. Never throws. @returns its JSON */
  set(key: string, value: object, maxSeconds: number): Promise<string>;
}

/** Maximum size of all values in the memory of one process, in characters. */
const maxMemorySize = 8 * 1024 * 1024;
/** How long a value of another process is kept in memory, so that it is read and checked only once. */
const maxCopySeconds = 30;
/** Prefix of the keys in Redis, which other programs may share. */
const prefix = "tt:cache:";

const noCache: JsonCache = { get: () => Promise.resolve(undefined), set: () => Promise.resolve() };

/**
 * Creates a cache in Redis.
 * @param fallback used without Redis, or while it is unavailable (default: nothing is kept)
 */
export function redisCache(redis: SharedRedis | undefined, fallback = noCache): JsonCache {
  return {
    async get(key) {
      const found = await redis?.attempt((client) => client.get(prefix + key));
      return found === undefined ? fallback.get(key) : parse(found ?? undefined);
    },
    async set(key, value, maxSeconds) {
      const stored = await redis?.attempt((client) =>
        client.set(prefix + key, JSON.stringify(value), "EX", maxSeconds),
      );
      if (stored === undefined) await fallback.set(key, value, maxSeconds);
    },
  };
}

/** Creates a cache in the memory of this process, which drops the values not used for longest. */
export function memoryCache<Value extends object = object>(): ValueCache<Value> {
  // Texts, so that no caller can change a cached value.
  const values = textsInMemory();
  return {
    get(key) {
      const text = values.get(key);
      return Promise.resolve(text === undefined ? undefined : (JSON.parse(text) as Value));
    },
    set(key, value, maxSeconds) {
      values.set(key, JSON.stringify(value), { ttl: maxSeconds * 1000 });
      return Promise.resolve();
    },
  };
}

/** Creates a cache in Redis; without Redis, or while it is unavailable, in memory. */
export function sharedOrMemoryCache(redis: SharedRedis | undefined): JsonCache {
  return redisCache(redis, memoryCache());
}

/**
 * Creates a cache of JSON texts in the memory of this process, and in Redis for the other processes.
 * @param schema Values from Redis that do not match it are ignored.
 */
export function jsonTextCache(redis: SharedRedis | undefined, schema: z.ZodType): JsonTextCache {
  const texts = textsInMemory();
  const shared = redisCache(redis);
  return {
    async get(key) {
      const known = texts.get(key);
      if (known !== undefined || !redis) return known;
      const found = schema.safeParse(await shared.get(key));
      if (!found.success) return undefined;
      const text = JSON.stringify(found.data);
      texts.set(key, text, { ttl: maxCopySeconds * 1000 });
      return text;
    },
    async set(key, value, maxSeconds) {
      const text = JSON.stringify(value);
      texts.set(key, text, { ttl: maxSeconds * 1000 });
      await shared.set(key, value, maxSeconds);
      return text;
    },
  };
}

function textsInMemory(): LRUCache<string, string> {
  return new LRUCache({
    maxSize: maxMemorySize,
    sizeCalculation: (text, key) => text.length + key.length,
  });
}

function parse(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
