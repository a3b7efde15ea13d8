import { requireStorable, type HeldLease, type IntegrationPatch } from "@tt/connector-core";
import { sql, type Kysely, type RawBuilder } from "kysely";
import type { Database } from "../../platform/db/schema";
import { applyRoutingKeys, hasRoutingKeys } from "./routing-keys";
import { runUpsert } from "./runs";

/** A patch of an integration and what only a commit changes. */
export interface CommitPatch extends IntegrationPatch {
  /** A lease to extend; the commit has verified that it is still held. */
  readonly renew?: HeldLease;
}

/**
 * Merges single fields in one UPDATE, so that concurrent patches of other fields survive. The same
 * statement writes the event of a changed `health.state` and the row of a run. Routing keys are applied
 * after it in the same transaction, while it holds the row.
 * @returns False if there is no such row, or `ifSettingsVersion` or `ifCredentialsVersion` does not match.
 */
export async function patchIntegration(
  db: Kysely<Database>,
  id: string,
  patch: CommitPatch,
): Promise<boolean> {
  if (!hasRoutingKeys(patch)) return patchRow(db, id, patch);
  if (!db.isTransaction) {
    return db.transaction().execute((tx) => patchIntegration(tx, id, patch));
  }
  const isPatched = await patchRow(db, id, patch);
  if (isPatched) await applyRoutingKeys(db, id, patch);
  return isPatched;
}

async function patchRow(db: Kysely<Database>, id: string, patch: CommitPatch): Promise<boolean> {
  const { ifSettingsVersion: ifSettings, ifCredentialsVersion: ifCredentials } = patch;
  const result = await sql<{ patched: boolean }>`
    with old as (
      select coalesce(config->'health'->>'state', 'active') as was
      from integrations where id = ${id} for update
    ), patched as (
      update integrations set
        config = ${mergedConfig(patch)},
        active = coalesce(${patch.active ?? null}::boolean, active),
        settings_version = settings_version + ${Number(changesSettings(patch))},
        credentials_version = credentials_version + ${Number(patch.credentials !== undefined)},
        state_version = state_version + ${Number(patch.state !== undefined)},
        ${leaseAssignments(patch)}
        updated_at = now()
      from old -- reads and locks the row before the update
      where id = ${id}
        and (${ifSettings ?? null}::integer is null or settings_version = ${ifSettings ?? null}::integer)
        and (${ifCredentials ?? null}::integer is null
          or credentials_version = ${ifCredentials ?? null}::integer)
      returning id, connector, owner
    ), events as (
      insert into domain_events (type, user_id, entity_type, entity_id, data)
      select 'integration.health_changed', patched.owner, 'integration', null, jsonb_build_object(
        'integration', patched.id, 'connector', patched.connector,
        'state', ${patch.health?.state ?? null}::text,
        'message', ${patch.health?.message ?? null}::text)
      from patched, old
      where ${patch.health?.state ?? null}::text <> old.was
    )${patch.run ? runUpsert(id, patch.run) : sql``}
    select exists (select from patched) as patched`.execute(db);
  return result.rows[0]?.patched ?? false;
}

function leaseAssignments({ renew, release }: CommitPatch): RawBuilder<unknown> {
  const parts: RawBuilder<unknown>[] = [];
  if (renew) {
    const until = sql.ref(`${renew.type}_lease_until`);
    parts.push(sql`${until} = now() + ${renew.seconds} * interval '1 second',`);
  }
  if (release) {
    const lease = sql.ref(`${release.type}_lease`);
    parts.push(sql`${lease} = nullif(${lease}, ${release.id}::uuid),`);
  }
  return sql.join(parts, sql` `);
}

/** A change of settings, secrets or `active` makes decisions under the old ones stale. */
function changesSettings(patch: IntegrationPatch): boolean {
  return patch.settings !== undefined || patch.secrets !== undefined || patch.active !== undefined;
}

function mergedConfig(patch: IntegrationPatch): RawBuilder<unknown> {
  const groups: RawBuilder<unknown>[] = [];
  if (patch.settings) groups.push(sql`'settings', ${merge("settings", patch.settings)}`);
  for (const group of ["secrets", "credentials", "state"] as const) {
    const fields = patch[group];
    if (fields) groups.push(sql`${sql.lit(group)}, ${mergeOrRemove(group, fields)}`);
  }
  if (patch.health) groups.push(sql`'health', ${JSON.stringify(patch.health)}::jsonb`);
  return sql`config || jsonb_build_object(${sql.join(groups)})`;
}

function merge(group: string, fields: object): RawBuilder<unknown> {
  return sql`(config->${sql.lit(group)}) || ${JSON.stringify(fields)}::jsonb`;
}

/** Null removes a field; nulls inside of a value are kept. */
function mergeOrRemove(group: string, fields: object): RawBuilder<unknown> {
  const entries = Object.entries(fields);
  const kept = entries.filter(([, value]) => value !== null);
  const removed = entries.filter(([, value]) => value === null).map(([name]) => name);
  const merged = merge(group, Object.fromEntries(kept));
  if (removed.length === 0) return merged;
  // A driver would silently replace half a surrogate pair by another character.
  requireStorable(removed);
  return sql`(${merged}) - ${removed}::text[]`;
}
