import { LRUCache } from "lru-cache";
import { sql, type Kysely } from "kysely";
import { toDate } from "../db/instants";
import type { Database } from "../db/schema";
import type { Principal } from "./principal";
import { hashToken, tokenPattern } from "./random-token";
import { isLockedInOrder } from "./token-locks";

/** Time a token is cached in one process; other processes notice a revocation after that. */
const cacheTtlMs = 10_000;
const flushIntervalMs = 5_000;

/** The user and permissions of a valid API token. */
export interface TokenPrincipal extends Principal {
  readonly tokenId: number;
  /** SHA-256 of the token, hex. */
  readonly hash: string;
  /** Milliseconds since 1970; undefined if the token does not expire. */
  readonly expiresAt: number | undefined;
}

/** Looks up API tokens and counts their requests. */
export interface ApiTokens {
  /**
   * Finds a valid token.
   * @returns undefined if the token is unknown, revoked or expired, or its user is inactive
   */
  find(token: string): Promise<TokenPrincipal | undefined>;
  /** Counts one accepted request. Counts are written every five seconds. */
  countUse(tokenId: number): void;
  /** Removes a revoked token from the cache. A lookup in progress does not cache it again. */
  invalidate(hash: string): void;
  /** Removes all tokens of a changed user from the cache, as {@link ApiTokens.invalidate} does. */
  invalidateUser(userId: number): void;
  /** Writes the counts to the database. */
  flush(): Promise<void>;
  /** Writes the remaining counts and stops. */
  close(): Promise<void>;
}

/**
 * Creates the token lookup of one database. Only valid tokens are cached, so a new token works
 * immediately.
 * @param now current time, to compare with the expiry of tokens
 * @param elapsed milliseconds of a monotonic clock, for the cache
 */
export function createApiTokens(
  db: Kysely<Database>,
  now: () => Date,
  elapsed: () => number = () => performance.now(),
): ApiTokens {
  const cache = new LRUCache<string, TokenPrincipal>({
    max: 10_000,
    ttl: cacheTtlMs,
    ttlResolution: 0,
    perf: { now: elapsed },
  });
  const uses = new Map<number, number>();
  let invalidations = 0;

  const count = (tokenId: number, times: number): void => {
    uses.set(tokenId, (uses.get(tokenId) ?? 0) + times);
  };
  const write = async (): Promise<void> => {
    if (uses.size === 0) return;
    const sums = [...uses].map(([id, times]) => ({ id, times }));
    uses.clear();
    try {
      await sql`
        update api_tokens set usage_count = usage_count + sums.times, last_used_at = ${now()}
        from jsonb_to_recordset(${JSON.stringify(sums)}::jsonb) as sums(id integer, times integer)
        where api_tokens.id = sums.id
          and ${isLockedInOrder(sql`id = any(${sums.map(({ id }) => id)}::integer[])`)}`.execute(
        db,
      );
    } catch (error) {
      // Adds the counts back; the next flush retries.
      for (const { id, times } of sums) count(id, times);
      throw error;
    }
  };
  // Sequential, so that the flush of `close` waits for a running one.
  let writing: Promise<void> = Promise.resolve();
  const flush = (): Promise<void> => (writing = writing.catch(() => undefined).then(write));
  const timer = setInterval(() => {
    flush().catch(() => undefined);
  }, flushIntervalMs);
  timer.unref();

  return {
    async find(token) {
      // Saves the query for texts that cannot be tokens.
      if (!tokenPattern.test(token)) return undefined;
      const hash = hashToken(token);
      const cached = cache.get(hash);
      const invalidationsBefore = invalidations;
      const known = cached ?? (await lookUp(db, hash));
      if (!known || (known.expiresAt !== undefined && known.expiresAt <= now().getTime())) {
        return undefined;
      }
      if (!cached && invalidationsBefore === invalidations) cache.set(hash, known);
      return known;
    },
    countUse(tokenId) {
      count(tokenId, 1);
    },
    invalidate(hash) {
      invalidations += 1;
      cache.delete(hash);
    },
    invalidateUser(userId) {
      invalidations += 1;
      for (const [hash, principal] of [...cache.entries()]) {
        if (principal.userId === userId) cache.delete(hash);
      }
    },
    flush,
    async close() {
      clearInterval(timer);
      await flush();
    },
  };
}

async function lookUp(db: Kysely<Database>, hash: string): Promise<TokenPrincipal | undefined> {
  const row = await db
    .selectFrom("api_tokens")
    .innerJoin("users", "users.id", "api_tokens.user_id")
    .select(["api_tokens.id as token_id", "api_tokens.scopes", "api_tokens.expires_at"])
    .select(["users.id", "users.username", "users.role"])
    .where("api_tokens.token_hash", "=", hash)
    .where("api_tokens.is_active", "=", true)
    .where("users.is_active", "=", true)
    .executeTakeFirst();
  if (!row) return undefined;
  return {
    userId: row.id,
    username: row.username,
    role: row.role,
    via: "token",
    scopes: row.scopes,
    tokenId: row.token_id,
    hash,
    expiresAt: row.expires_at === null ? undefined : toDate(row.expires_at).getTime(),
  };
}
