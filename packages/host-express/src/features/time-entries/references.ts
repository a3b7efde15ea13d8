import { sql, type Transaction } from "kysely";
import type { Viewer } from "../../platform/auth/principal";
import type { Database } from "../../platform/db/schema";
import { clientVisible } from "../access/clients";
import { projectVisible } from "../access/projects";
import type { EntryTarget, TargetReferences } from "./decide";
import type { Rounding } from "./duration";

/** What the database knows about an entry that is to be written. */
export interface EntryReferences extends TargetReferences {
  /** Null: there is no such user. */
  readonly user_active: boolean | null;
  readonly rounding: Rounding;
  readonly prevent_overlaps: boolean;
}

/** What is asked about. */
export interface ReferenceQuery extends EntryTarget {
  readonly user_id: number;
}

interface FactsRow extends TargetReferences {
  readonly user_active: boolean | null;
  readonly time_rounding_enabled: boolean | null;
  readonly time_rounding_minutes: number | null;
  readonly time_rounding_method: string | null;
  readonly prevent_overlaps: boolean;
}

/** Everything that has to be known about any number of entries, in their order, in one round trip. */
export async function loadReferences(
  tx: Transaction<Database>,
  actor: Viewer,
  asked: readonly ReferenceQuery[],
): Promise<readonly EntryReferences[]> {
  const given = asked.map(({ user_id, project_id, client_id, task_id }, n) => ({
    n,
    user_id,
    project_id,
    client_id,
    task_id,
  }));
  const { rows } = await sql<FactsRow>`
    select users.is_active as user_active, users.time_rounding_enabled,
      users.time_rounding_minutes, users.time_rounding_method,
      projects.status as project_status, projects.client_id as project_client,
      clients.status as client_status, tasks.id is not null as task_known,
      settings.prevent_overlapping_entries as prevent_overlaps
    from jsonb_to_recordset(${JSON.stringify(given)}::jsonb)
      as given(n integer, user_id integer, project_id integer, client_id integer, task_id integer)
    join settings on settings.id = 1
    left join users on users.id = given.user_id
    left join projects on projects.id = given.project_id and ${projectVisible(actor)}
    left join clients on clients.id = given.client_id and ${clientVisible(actor)}
    left join tasks on tasks.id = given.task_id and tasks.project_id = given.project_id
      and tasks.deleted_at is null
    order by given.n`.execute(tx);
  return rows.map((row) => ({
    ...row,
    rounding: {
      enabled: row.time_rounding_enabled ?? false,
      minutes: row.time_rounding_minutes ?? 1,
      method: methodOf(row.time_rounding_method),
    },
  }));
}

/** A rounding method from the database; what is none of them is the first. */
export function methodOf(method: string | null): Rounding["method"] {
  return method === "up" || method === "down" ? method : "nearest";
}
