import { sql, type Transaction } from "kysely";
import type { Viewer } from "../../platform/auth/principal";
import type { Database } from "../../platform/db/schema";
import { clientVisible } from "../access/clients";
import { projectVisible } from "../access/projects";
import type { EntryTarget, TargetReferences } from "./decide";
import type { Rounding } from "./duration";

/** What the database knows about the objects and settings that an entry depends on. */
export interface EntryReferences extends TargetReferences {
  /** Null if the user does not exist. */
  readonly user_active: boolean | null;
  readonly rounding: Rounding;
  readonly prevent_overlaps: boolean;
}

/** The objects that an entry refers to. */
export interface ReferenceQuery extends EntryTarget {
  readonly user_id: number;
}

interface ReferencesRow extends TargetReferences {
  readonly user_active: boolean | null;
  readonly time_rounding_enabled: boolean | null;
  readonly time_rounding_minutes: number | null;
  readonly time_rounding_method: string | null;
  readonly prevent_overlaps: boolean;
}

/**
 * Loads the references of entries, in the order of the entries, in one query. Entries that refer to the
 * same objects are looked up once.
 */
export async function loadReferences(
  tx: Transaction<Database>,
  actor: Viewer,
  entries: readonly ReferenceQuery[],
): Promise<readonly EntryReferences[]> {
  const distinct = new Map<string, ReferenceQuery>();
  const keys = entries.map((entry) => {
    const key = [entry.user_id, entry.project_id, entry.client_id, entry.task_id].join();
    if (!distinct.has(key)) distinct.set(key, entry);
    return key;
  });
  const loaded = await loadDistinct(tx, actor, [...distinct.values()]);
  const known = new Map([...distinct.keys()].map((key, index) => [key, loaded[index]]));
  return keys.flatMap((key) => known.get(key) ?? []);
}

async function loadDistinct(
  tx: Transaction<Database>,
  actor: Viewer,
  entries: readonly ReferenceQuery[],
): Promise<readonly EntryReferences[]> {
  const input = entries.map(({ user_id, project_id, client_id, task_id }, n) => ({
    n,
    user_id,
    project_id,
    client_id,
    task_id,
  }));
  const { rows } = await sql<ReferencesRow>`
    select users.is_active as user_active, users.time_rounding_enabled,
      users.time_rounding_minutes, users.time_rounding_method,
      projects.status as project_status, projects.client_id as project_client,
      clients.status as client_status, tasks.id is not null as task_known,
      settings.prevent_overlapping_entries as prevent_overlaps
    from jsonb_to_recordset(${JSON.stringify(input)}::jsonb)
      as input(n integer, user_id integer, project_id integer, client_id integer, task_id integer)
    join settings on settings.id = 1
    left join users on users.id = input.user_id
    left join projects on projects.id = input.project_id and ${projectVisible(actor)}
    left join clients on clients.id = input.client_id and ${clientVisible(actor)}
    left join tasks on tasks.id = input.task_id and tasks.project_id = input.project_id
      and tasks.deleted_at is null
    order by input.n`.execute(tx);
  return rows.map((row) => ({
    ...row,
    rounding: {
      enabled: row.time_rounding_enabled ?? false,
      minutes: row.time_rounding_minutes ?? 1,
      method: methodOf(row.time_rounding_method),
    },
  }));
}

/** Parses a rounding method from the database. Unknown values become `nearest`. */
export function methodOf(method: string | null): Rounding["method"] {
  return method === "up" || method === "down" ? method : "nearest";
}
