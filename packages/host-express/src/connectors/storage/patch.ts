import type { HeldLease, IntegrationPatch } from "@tt/connector-core";
import { sql, type Kysely, type RawBuilder } from "kysely";
import type { Database } from "../../platform/db/schema";
import { runUpsert } from "./runs";

/** A patch of an integration and what only a commit changes. */
export interface CommitPatch extends IntegrationPatch {
  /** A lease to extend; the commit has verified that it is still held. */
  readonly renew?: HeldLease;
}

/**
 * Merges single fields in one UPDATE, so that concurrent patches of other fields survive. The same
 * statement writes the event of a changed `health.state` and the row of a run.
 * @returns False if there is no such row, or `state.ifVersion` or `ifCredentialsVersion` does not match.
 */
export async function patchIntegration(
  db: Kysely<Database>,
  id: string,
  patch: CommitPatch,
): Promise<boolean> {
  const { ifVersion } = patch.state ?? {};
  const { ifCredentialsVersion: ifCredentials } = patch;
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
        and (${ifVersion ?? null}::integer is null or state_version = ${ifVersion ?? null}::integer)
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
  const merge = (group: string, fields: object): RawBuilder<unknown> =>
    sql`(config->${sql.lit(group)}) || ${JSON.stringify(fields)}::jsonb`;
  if (patch.settings) groups.push(sql`'settings', ${merge("settings", patch.settings)}`);
  if (patch.secrets) {
    groups.push(sql`'secrets', jsonb_strip_nulls(${merge("secrets", patch.secrets)})`);
  }
  if (patch.credentials) {
    groups.push(sql`'credentials', jsonb_strip_nulls(${merge("credentials", patch.credentials)})`);
  }
  if (patch.state) {
    const unset = [...(patch.state.unset ?? [])];
    groups.push(sql`'state', (${merge("state", patch.state.set ?? {})}) - ${unset}::text[]`);
  }
  if (patch.health) groups.push(sql`'health', ${JSON.stringify(patch.health)}::jsonb`);
  return sql`config || jsonb_build_object(${sql.join(groups)})`;
}
