import type { Crypto } from "@tt/connector-core";
import { sql, type Kysely, type Transaction } from "kysely";
import type { Actor } from "../../platform/auth/principal";
import { staleVersion, type ChangeOutcome, type Refused } from "../../platform/change-outcome";
import type { Database } from "../../platform/db/schema";
import { seal, sealPrevious } from "./secrets";
import { createSecret } from "./sign";
import { webhooksOf } from "./store";

/** Maximum number of webhooks per user. */
export const maxWebhooks = 50;
/** The previous secret signs too for this long after a rotation. */
const rotationMs = 24 * 60 * 60 * 1000;

/** Input of {@link createWebhook}. */
export interface NewWebhook {
  readonly name: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly description: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly is_active: boolean;
}

/**
 * Creates a webhook of the actor. Only the sealed secret is stored.
 * @returns its id and its secret
 */
export async function createWebhook(
  tx: Transaction<Database>,
  crypto: Crypto,
  actor: Actor,
  { headers, events, ...input }: NewWebhook,
): Promise<{ readonly status: "created"; readonly id: number; readonly secret: string } | Refused> {
  // Locks the user, so that concurrent requests cannot exceed the limit.
  await tx
    .selectFrom("users")
    .select("id")
    .where("id", "=", actor.userId)
    .forNoKeyUpdate()
    .execute();
  const { count } = await tx
    .selectFrom("webhooks")
    .select(sql<number>`count(*)`.as("count"))
    .where("user_id", "=", actor.userId)
    .executeTakeFirstOrThrow();
  if (count >= maxWebhooks) {
    const message = `A user can have ${String(maxWebhooks)} webhooks; delete one first`;
    return { status: "refused", reason: "not_allowed", message };
  }
  const id = await nextId(tx);
  const secret = createSecret(crypto);
  await tx
    .insertInto("webhooks")
    .values({
      id,
      user_id: actor.userId,
      ...input,
      events: [...events],
      ...(await sealedHeaders(crypto, id, headers)),
      secret: await seal(crypto, id, "secret", secret),
    })
    .execute();
  return { status: "created", id, secret };
}

/** Sealed values are bound to the id, so it is needed before the insert. */
async function nextId(db: Kysely<Database>): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    select nextval(pg_get_serial_sequence('webhooks', 'id')) as id`.execute(db);
  return Number(rows[0]?.id);
}

async function sealedHeaders(
  crypto: Crypto,
  id: number,
  headers: Readonly<Record<string, string>>,
): Promise<{ header_names: string[]; headers: string | null }> {
  const names = Object.keys(headers).sort();
  if (names.length === 0) return { header_names: [], headers: null };
  return {
    header_names: names,
    headers: await seal(crypto, id, "headers", JSON.stringify(headers)),
  };
}

/** Changes to a webhook; absent and undefined fields keep their values. */
export type WebhookChange = {
  readonly [Field in keyof NewWebhook]?: NewWebhook[Field] | undefined;
};

/** Columns of a webhook of which no failure is known. */
const noFailures = { failures: 0, failing_since: null, paused_until: null } as const;

/**
 * Updates a webhook that the actor may see. Another address or being activated clears what is known of
 * failures.
 * @param version Refuses the change unless it is the current version.
 */
export async function updateWebhook(
  tx: Transaction<Database>,
  crypto: Crypto,
  actor: Actor,
  id: number,
  { headers, events, ...change }: WebhookChange,
  version: number | undefined,
): Promise<ChangeOutcome> {
  const before = await lock(tx, actor, id);
  if (!before) return { status: "refused", reason: "not_found" };
  const stale = staleVersion(version, before);
  if (stale) return stale;
  const isMoved = change.url !== undefined && change.url !== before.url;
  const isSwitched = change.is_active !== undefined && change.is_active !== before.is_active;
  await tx
    .updateTable("webhooks")
    .set({
      ...change,
      ...(events === undefined ? {} : { events: [...events] }),
      ...(headers === undefined ? {} : await sealedHeaders(crypto, id, headers)),
      ...(isMoved || isSwitched ? noFailures : {}),
      ...(isSwitched ? { disabled_reason: null, disabled_at: null } : {}),
      updated_at: sql`now()`,
      version: sql`version + 1`,
      changed_by: actor.userId,
    })
    .where("id", "=", id)
    .execute();
  return { status: "updated" };
}

/** Deletes a webhook that the actor may see, with its deliveries. */
export async function deleteWebhook(
  tx: Transaction<Database>,
  actor: Actor,
  id: number,
): Promise<ChangeOutcome> {
  if (!(await lock(tx, actor, id))) return { status: "refused", reason: "not_found" };
  await tx.deleteFrom("webhooks").where("id", "=", id).execute();
  return { status: "updated" };
}

/**
 * Replaces the secret of a webhook that the actor may see. For a day requests are signed with the
 * previous one too.
 * @returns the new secret
 */
export async function rotateSecret(
  tx: Transaction<Database>,
  crypto: Crypto,
  actor: Actor,
  id: number,
  now: Date,
): Promise<{ readonly status: "updated"; readonly secret: string } | Refused> {
  const before = await lock(tx, actor, id);
  if (!before) return { status: "refused", reason: "not_found" };
  const secret = createSecret(crypto);
  await tx
    .updateTable("webhooks")
    .set({
      secret: await seal(crypto, id, "secret", secret),
      previous_secret: await sealPrevious(crypto, id, before.secret),
      previous_secret_until: new Date(now.getTime() + rotationMs),
      updated_at: sql`now()`,
      version: sql`version + 1`,
      changed_by: actor.userId,
    })
    .where("id", "=", id)
    .execute();
  return { status: "updated", secret };
}

function lock(tx: Transaction<Database>, actor: Actor, id: number) {
  return webhooksOf(tx, actor)
    .select(["url", "is_active", "version", "secret"])
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
}
