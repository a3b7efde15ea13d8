import { LRUCache } from "lru-cache";
import { sql, type Kysely } from "kysely";
import { toDate } from "../db/instants";
import type { Database } from "../db/schema";
import type { Principal } from "./principal";
import { hashToken, tokenPattern } from "./random-token";

/** How long a process may believe a token without asking (API contract §25), milliseconds. */
const believed = 10_000;
const flushEvery = 5_000;

/** A token that was accepted. */
export interface TokenPrincipal extends Principal {
  readonly tokenId: number;
  /** SHA-256 of the token. */
  readonly hash: string;
  readonly expiresAt: number | undefined;
}

/** Looks tokens up and counts their use. */
export interface ApiTokens {
  /** The owner of a good token: known, active, not expired, its owner active. */
  find(token: string): Promise<TokenPrincipal | undefined>;
  /** Notes one accepted request; written in sums. */
  used(tokenId: number): void;
  /** Asks again about a token that was revoked, also when somebody is asking right now. */
  forget(hash: string): void;
  /** Writes the uses noted so far. */
  flush(): Promise<void>;
  /** Writes what is still to be written, and ends. */
  close(): Promise<void>;
}

/**
 * Tokens of one database. Only good tokens are remembered: a new one works at once.
 * @param elapsed Milliseconds of a clock that nobody sets.
 */
export function createApiTokens(
  db: Kysely<Database>,
  now: () => Date,
  elapsed: () => number = () => performance.now(),
): ApiTokens {
  const cache = new LRUCache<string, TokenPrincipal>({
    max: 10_000,
    ttl: believed,
    ttlResolution: 0,
    perf: { now: elapsed },
  });
  const uses = new Map<number, number>();
  let forgotten = 0;

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
        where api_tokens.id = sums.id`.execute(db);
    } catch (error) {
      // What could not be written is counted on and tried again.
      for (const { id, times } of sums) count(id, times);
      throw error;
    }
  };
  // One after the other: the last one, before the database closes, waits for the one under way.
  let writing: Promise<void> = Promise.resolve();
  const flush = (): Promise<void> => (writing = writing.catch(() => undefined).then(write));
  const timer = setInterval(() => {
    flush().catch(() => undefined);
  }, flushEvery);
  timer.unref();

  return {
    async find(token) {
      // What cannot be a token is refused without a query.
      if (!tokenPattern.test(token)) return undefined;
      const hash = hashToken(token);
      const cached = cache.get(hash);
      const before = forgotten;
      const known = cached ?? (await lookUp(db, hash));
      if (!known || (known.expiresAt !== undefined && known.expiresAt <= now().getTime())) {
        return undefined;
      }
      if (!cached && before === forgotten) cache.set(hash, known);
      return known;
    },
    used(tokenId) {
      count(tokenId, 1);
    },
    forget(hash) {
      forgotten += 1;
      cache.delete(hash);
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
