import type { IncomingHttpHeaders } from "node:http";
import { cut } from "@tt/connector-core";
import { sql, type Kysely } from "kysely";
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

/** Finds the user of a session. Updates its last use at most once an hour. */
export async function findSession(
  db: Kysely<Database>,
  id: string,
): Promise<Principal | undefined> {
  if (!idPattern.test(id)) return undefined;
  const idHash = hashToken(id);
  const row = await db
    .selectFrom("sessions")
    .innerJoin("users", "users.id", "sessions.user_id")
    .select(["users.id", "users.username", "users.role", "sessions.id as session_id"])
    .select(sql<boolean>`sessions.last_seen_at < now() - interval '1 hour'`.as("touch"))
    .where("sessions.id_hash", "=", idHash)
    .where("users.is_active", "=", true)
    .where(isLiveSession)
    .executeTakeFirst();
  if (!row) return undefined;
  if (row.touch) {
    await db
      .updateTable("sessions")
      .set({ last_seen_at: sql`now()` })
      .where("id_hash", "=", idHash)
      .execute();
  }
  return {
    userId: row.id,
    username: row.username,
    role: row.role,
    via: "session",
    sessionId: row.session_id,
    scopes: [],
  };
}

/** Ends a session, e.g. on log-out. */
export async function endSession(db: Kysely<Database>, id: string): Promise<void> {
  await db.deleteFrom("sessions").where("id_hash", "=", hashToken(id)).execute();
}
