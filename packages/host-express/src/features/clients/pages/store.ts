import { sql, type Kysely, type RawBuilder } from "kysely";
import type { Actor } from "../../../platform/auth/principal";
import type { Database } from "../../../platform/db/schema";
import { projectVisible } from "../../access/projects";
import { localEntries } from "../../statistics/local-entries";

/** Sums of a client in a list. */
export interface ClientSums {
  readonly client_id: number;
  /** Active projects that the actor can see. */
  readonly active_projects: number;
  /** Tracked seconds of the projects that the actor can see, and of their own entries without one. */
  readonly seconds: number;
}

/** Sums projects and time of several clients. */
export async function clientSums(
  db: Kysely<Database>,
  actor: Actor,
  ids: readonly number[],
): Promise<ReadonlyMap<number, ClientSums>> {
  const { rows } = await sql<ClientSums>`
    select client_id, sum(active)::integer as active_projects, sum(seconds)::bigint as seconds from (
      select projects.client_id, (projects.status = 'active')::integer as active,
        (select coalesce(sum(duration_seconds), 0) from time_entries
          where project_id = projects.id and end_time is not null) as seconds
      from projects where client_id = any(${ids}::integer[]) and ${projectVisible(actor)}
      union all
      select client_id, 0, coalesce(duration_seconds, 0) from time_entries
      where client_id = any(${ids}::integer[]) and project_id is null and end_time is not null
        and ${readable(actor)}) as parts
    group by client_id`.execute(db);
  return new Map(rows.map((row) => [row.client_id, row]));
}

/** Tracked seconds of a month. */
export interface MonthSum {
  /** The month as `YYYY-MM`. */
  readonly month: string;
  readonly seconds: number;
}

/**
 * Sums the tracked time of a client by month, since a day.
 * @param zone IANA time zone of the months.
 */
export async function monthSums(
  db: Kysely<Database>,
  actor: Actor,
  clientId: number,
  { zone, from, to }: { readonly zone: string; readonly from: Date; readonly to: Date },
): Promise<readonly MonthSum[]> {
  const condition = sql`start_time >= ${from.toISOString()} and start_time < ${to.toISOString()}
    and (project_id = any(array(select id from projects
        where client_id = ${clientId} and ${projectVisible(actor)}))
      or (client_id = ${clientId} and project_id is null and ${readable(actor)}))`;
  const { rows } = await sql<MonthSum>`
    select to_char(local, 'YYYY-MM') as month, sum(seconds)::bigint as seconds
    from (${localEntries(condition, zone, { from, to })}) as entries
    group by 1 order by 1`.execute(db);
  return rows;
}

/** SQL condition on `time_entries`: the actor can read the entry, as in lists of entries. */
function readable({ userId, role }: Actor): RawBuilder<boolean> {
  return role === "admin" ? sql<boolean>`true` : sql<boolean>`user_id = ${userId}`;
}
