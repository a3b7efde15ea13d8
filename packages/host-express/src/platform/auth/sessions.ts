import type { IncomingHttpHeaders } from "node:http";
import { cut } from "@tt/connector-core";
import { sql, type Kysely } from "kysely";
import type { OpenDatabase } from "../db/database";
import { joinedReads } from "../db/joined-reads";
import type { Database } from "../db/schema";
import type { Principal } from "./principal";
import { hashToken, mintSessionId } from "./random-token";

/** A session ends after this time without a request. */
const maxIdleSeconds = 30 * 24 * 60 * 60;

const idPattern = /^[A-Za-z0-9_-]{43}$/;

/** The request that starts a session, for the user's list of sessions. */
export interface LoginRequest {
  readonly headers: IncomingHttpHeaders;
  /** IP address of the client. */
  readonly address: string;
}

/** Maximum length of a stored user agent. */
const maxUserAgentLength = 300;

/**
 * Starts a session. Every login gets a new one, which prevents session fixation.
 * @returns the value of the session cookie
 */
export async function createSession(
  db: Kysely<Database>,
  userId: number,
  { headers, address }: LoginRequest,
): Promise<string> {
  const id = mintSessionId();
  const userAgent = headers["user-agent"];
  await db
    .insertInto("sessions")
    .values({
      id_hash: hashToken(id),
      user_id: userId,
      user_agent: userAgent === undefined ? null : cut(userAgent, maxUserAgentLength),
      address,
    })
    .execute();
  return id;
}

/** True for sessions that still work. */
export const isLiveSession = sql<boolean>`
  sessions.last_seen_at > now() - ${sql.lit(maxIdleSeconds)} * interval '1 second'`;

interface SessionRow {
  readonly id_hash: string;
  readonly session_id: number;
  readonly id: number;
  readonly username: string;
  readonly role: "admin" | "user";
  readonly zone: string;
  /** Whether the last use has to be updated. */
  readonly touch: boolean;
}

const sessionsByHash = sql<SessionRow>`
  select sessions.id_hash, sessions.id as session_id, users.id, users.username, users.role,
    coalesce(users.timezone, settings.timezone) as zone,
    sessions.last_seen_at < now() - interval '1 hour' as touch
  from sessions join users on users.id = sessions.user_id join settings on settings.id = 1
  where sessions.id_hash = any(${[]}::text[]) and users.is_active and ${isLiveSession}`;

/**
 * Creates a function that finds the user of a session. Requests of the same moment are looked up together,
 * but none before it arrived: an ended session and a deactivated user are refused at once by every process.
 * The last use of a session is updated at most once an hour.
 */
export function sessionFinder({
  db,
  prepared,
}: Pick<OpenDatabase, "db" | "prepared">): (id: string) => Promise<Principal | undefined> {
  const statement = { name: "find_sessions", text: sessionsByHash.compile(db).sql };
  const find = joinedReads(async (hashes: readonly string[]) => {
    const rows = await prepared<SessionRow>(statement, [hashes]);
    const byHash = new Map(rows.map((row) => [row.id_hash, row]));
    return hashes.map((hash) => byHash.get(hash));
  });
  return async (id) => {
    if (!idPattern.test(id)) return undefined;
    const row = await find(hashToken(id));
    if (!row) return undefined;
    if (row.touch) await touch(db, row.id_hash);
    return {
      userId: row.id,
      username: row.username,
      role: row.role,
      via: "session",
      sessionId: row.session_id,
      zone: row.zone,
      scopes: [],
    };
  };
}

async function touch(db: Kysely<Database>, idHash: string): Promise<void> {
  await db
    .updateTable("sessions")
    .set({ last_seen_at: sql`now()` })
    .where("id_hash", "=", idHash)
    .execute();
}

/** Ends a session, e.g. on log-out. */
export async function endSession(db: Kysely<Database>, id: string): Promise<void> {
  await db.deleteFrom("sessions").where("id_hash", "=", hashToken(id)).execute();
}
