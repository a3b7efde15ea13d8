import { Secret, type AuthorizationRequest, type Crypto } from "@tt/connector-core";
import { sql, type Kysely } from "kysely";
import { hashToken } from "../../platform/auth/random-token";
import type { Database } from "../../platform/db/schema";

/** How long a person may take to consent, milliseconds (GC-3). */
const lifetime = 10 * 60_000;

/** Whose consent is under way. */
export interface AuthorizationOwner {
  /** The session's id, as the cookie has it. */
  readonly session: string;
  /** The connector's key. */
  readonly connector: string;
}

/** Remembers what has to be known when a person comes back from the provider. */
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
      verifier: await crypto.secrets.seal(request.verifier.reveal(), consentAad(stateHash)),
      expires_at: new Date(now.getTime() + lifetime),
    })
    .execute();
}

/** What was kept. */
export interface PendingAuthorization {
  readonly verifier: Secret;
  readonly redirectUri: string;
}

/** Takes it, once: whoever comes with the same state again, or from another session, gets nothing. */
export async function takePendingAuthorization(
  db: Kysely<Database>,
  crypto: Crypto,
  owner: AuthorizationOwner,
  state: string,
  now: Date,
): Promise<PendingAuthorization | undefined> {
  const stateHash = hashToken(state);
  const kept = await db
    .deleteFrom("oauth_states")
    .where("state_hash", "=", stateHash)
    .where("session_hash", "=", hashToken(owner.session))
    .where("connector", "=", owner.connector)
    .where(sql<boolean>`expires_at > ${now}`)
    .returning(["verifier", "redirect_uri"])
    .executeTakeFirst();
  if (!kept) return undefined;
  const verifier = await crypto.secrets.open(kept.verifier, consentAad(stateHash));
  return { verifier: new Secret(verifier), redirectUri: kept.redirect_uri };
}

/** The additional data that a consent's verifier is bound to. */
export function consentAad(stateHash: string): string {
  return `oauth_state:${stateHash}`;
}
