import { pendingRevocationAad, resealFields, resealValue, type Crypto } from "@tt/connector-core";
import { sql, type Kysely } from "kysely";
import { resealWebhooks } from "../../features/webhooks/secrets";
import type { Database } from "../../platform/db/schema";
import { integrationColumns, toIntegrationRow } from "../storage/rows";
import { revokeQueue } from "../integrations/disconnect";
import { sealedIntegrations } from "./check";
import { authorizationAad } from "../oauth/states";

/** Result of {@link rotateKeys}. */
export interface RotationReport {
  /** Values that were sealed again with the first key. */
  readonly resealed: number;
  /** Places of values that no key opens, e.g. `github_connector 6f1c…: webhook_secret`. */
  readonly unreadable: readonly string[];
  /** False if another process still seals with an older key, so the older keys are still needed. */
  readonly isComplete: boolean;
}

/** The share of one pass, or of one value, in the report. */
type Pass = Pick<RotationReport, "resealed" | "unreadable">;

/** A limit, since a host that still seals with an older key would keep a rotation running. */
const maxPasses = 5;
/** Attempts to re-seal one integration while something else changes it. */
const maxAttempts = 10;

/**
 * Seals all stored values with the first key: secrets and tokens of integrations, secrets of webhooks,
 * pending authorizations, pending revocations. Safe while hosts with the same keys run. It can be interrupted
 * and repeated, because values that are sealed with the first key are left unchanged.
 *
 * Passes repeat until one finds nothing to do, which covers values written meanwhile.
 * @param onProgress Integrations checked and values re-sealed in this pass so far.
 */
export async function rotateKeys(
  db: Kysely<Database>,
  crypto: Crypto,
  onProgress: (checked: number, resealed: number) => void = () => undefined,
): Promise<RotationReport> {
  let resealed = 0;
  for (let pass = 1; ; pass += 1) {
    const done = await rotateOnce(db, crypto, onProgress);
    resealed += done.resealed;
    if (done.resealed === 0 || pass === maxPasses) {
      return { resealed, unreadable: done.unreadable, isComplete: done.resealed === 0 };
    }
  }
}

async function rotateOnce(
  db: Kysely<Database>,
  crypto: Crypto,
  onProgress: (checked: number, resealed: number) => void,
): Promise<Pass> {
  const passes: Pass[] = [];
  const resealed = (): number => passes.reduce((sum, pass) => sum + pass.resealed, 0);
  let checked = 0;
  for await (const batch of sealedIntegrations(db)) {
    for (const { id } of batch) passes.push(await resealIntegration(db, crypto, id));
    checked += batch.length;
    onProgress(checked, resealed());
  }
  passes.push(
    await resealAuthorizations(db, crypto),
    await resealRevocations(db, crypto),
    await resealWebhooks(db, crypto),
  );
  return { resealed: resealed(), unreadable: passes.flatMap(({ unreadable }) => unreadable) };
}

/**
 * Seals one integration's secrets and tokens with the first key. A compare-and-swap on the versions of
 * both groups, which it does not increment: concurrent deliveries and token refreshes stay valid.
 */
export async function resealIntegration(
  db: Kysely<Database>,
  crypto: Crypto,
  id: string,
): Promise<Pass> {
  for (let attempt = 1; ; attempt += 1) {
    const stored = await db
      .selectFrom("integrations")
      .select([...integrationColumns])
      .where("id", "=", id)
      .executeTakeFirst();
    if (!stored) return { resealed: 0, unreadable: [] };
    const row = toIntegrationRow(stored);
    const { secrets, credentials, unreadable } = await resealFields(crypto, row);
    const count = Object.keys(secrets).length + Object.keys(credentials).length;
    const report: Pass = {
      resealed: count,
      unreadable: unreadable.map((field) => `${row.connector} ${id}: ${field}`),
    };
    if (count === 0) return report;
    const written = await sql`
      update integrations set config = config || jsonb_build_object(
        'secrets', (config->'secrets') || ${JSON.stringify(secrets)}::jsonb,
        'credentials', (config->'credentials') || ${JSON.stringify(credentials)}::jsonb)
      where id = ${id} and settings_version = ${row.settingsVersion}
        and credentials_version = ${row.credentialsVersion}`.execute(db);
    // After the last attempt it is reported as done, so that another pass follows and retries.
    if ((written.numAffectedRows ?? 0n) > 0n || attempt === maxAttempts) return report;
  }
}

/** Pending authorizations expire after ten minutes, so unreadable ones are ignored. */
async function resealAuthorizations(db: Kysely<Database>, crypto: Crypto): Promise<Pass> {
  const pending = await db
    .selectFrom("oauth_states")
    .select(["state_hash", "verifier"])
    .where(sql<boolean>`expires_at > now()`)
    .execute();
  let resealed = 0;
  for (const { state_hash: stateHash, verifier } of pending) {
    const value = await resealValue(crypto, verifier, authorizationAad(stateHash));
    if (value === undefined || value === verifier) continue;
    await db
      .updateTable("oauth_states")
      .set({ verifier: value })
      .where("state_hash", "=", stateHash)
      .execute();
    resealed += 1;
  }
  return { resealed, unreadable: [] };
}

/** Tokens in jobs that will revoke them at their provider. */
async function resealRevocations(db: Kysely<Database>, crypto: Crypto): Promise<Pass> {
  const queue = await sql<{ exists: boolean }>`
    select to_regclass('pgboss.job') is not null as exists`.execute(db);
  // The first start of a host creates the queue's tables.
  if (queue.rows[0]?.exists !== true) return { resealed: 0, unreadable: [] };
  const jobs = await sql<{ id: string; integration: string; token: string }>`
    select id, data->>'integration' as integration, data->'pending'->>'token' as token
    from pgboss.job
    where name = ${revokeQueue} and state in ('created', 'retry', 'active')`.execute(db);
  const unreadable: string[] = [];
  let resealed = 0;
  for (const { id, integration, token } of jobs.rows) {
    const value = await resealValue(crypto, token, pendingRevocationAad(integration));
    if (value === undefined) unreadable.push(`pending revocation ${integration}: revoked_token`);
    if (value === undefined || value === token) continue;
    await sql`
      update pgboss.job set data = jsonb_set(data, '{pending,token}', to_jsonb(${value}::text))
      where name = ${revokeQueue} and id = ${id}::uuid`.execute(db);
    resealed += 1;
  }
  return { resealed, unreadable };
}
