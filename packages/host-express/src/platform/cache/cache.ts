import { LRUCache } from "lru-cache";
import type { SharedRedis } from "../redis/shared-redis";

/** A cache of JSON values, which may lose any of them at any time. */
export interface JsonCache {
  /** Reads a value; undefined if there is none. Never throws. */
  get(key: string): Promise<unknown>;
  /** Stores a value. Never throws. */
  set(key: string, value: object, maxSeconds: number): Promise<void>;
}

/** Maximum size of all values in the memory of one process, in characters. */
const maxMemorySize = 8 * 1024 * 1024;
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
export function memoryCache(): JsonCache {
  // Texts, so that no caller can change a cached value.
  const values = new LRUCache<string, string>({
    maxSize: maxMemorySize,
    sizeCalculation: (text, key) => text.length + key.length,
  });
  return {
    get: (key) => Promise.resolve(parse(values.get(key))),
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

function parse(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
