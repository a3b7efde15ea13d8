import { Secret, type AuthorizationRequest, type Crypto } from "@tt/connector-core";
import { sql, type Kysely } from "kysely";
import { hashToken } from "../../platform/auth/random-token";
import type { Database } from "../../platform/db/schema";

/** How long an authorization may take (GC-3). */
const lifetimeMs = 10 * 60_000;

/** Who started an authorization. */
export interface AuthorizationOwner {
  /** The session id from the cookie. */
  readonly session: string;
  /** The connector's key. */
  readonly connector: string;
}

/** Stores what the callback needs when the browser returns from the provider. */
export async function savePendingAuthorization(
  db: Kysely<Database>,
  crypto: Crypto,
  owner: AuthorizationOwner,
  request: Pick<AuthorizationRequest, "state" | "verifier">,
  redirectUri: string,
  now: Date,
): Promise<void> {
  const stateHash = hashToken(request.state);
  await db
    .insertInto("oauth_states")
    .values({
      state_hash: stateHash,
      session_hash: hashToken(owner.session),
      connector: owner.connector,
      redirect_uri: redirectUri,
      verifier: await crypto.secrets.seal(request.verifier.reveal(), authorizationAad(stateHash)),
      expires_at: new Date(now.getTime() + lifetimeMs),
    })
    .execute();
}

/** A stored authorization. */
export interface PendingAuthorization {
  readonly verifier: Secret;
  readonly redirectUri: string;
}

/**
 * Takes a stored authorization, once.
 * @returns Undefined if the state is unknown, expired, used, or from another session.
 */
export async function takePendingAuthorization(
  db: Kysely<Database>,
  crypto: Crypto,
  owner: AuthorizationOwner,
  state: string,
  now: Date,
): Promise<PendingAuthorization | undefined> {
  const stateHash = hashToken(state);
  const pending = await db
    .deleteFrom("oauth_states")
    .where("state_hash", "=", stateHash)
    .where("session_hash", "=", hashToken(owner.session))
    .where("connector", "=", owner.connector)
    .where(sql<boolean>`expires_at > ${now}`)
    .returning(["verifier", "redirect_uri"])
    .executeTakeFirst();
  if (!pending) return undefined;
  const verifier = await crypto.secrets.open(pending.verifier, authorizationAad(stateHash));
  return { verifier: new Secret(verifier), redirectUri: pending.redirect_uri };
}

/** The additional data that the sealed code verifier is bound to. */
export function authorizationAad(stateHash: string): string {
  return `oauth_state:${stateHash}`;
}
