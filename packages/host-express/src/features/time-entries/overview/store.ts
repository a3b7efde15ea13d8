import { sql, type Kysely } from "kysely";
import type { Actor } from "../../../platform/auth/principal";
import { toDate } from "../../../platform/db/instants";
import type { Database } from "../../../platform/db/schema";
import { localTimeOf } from "../../../platform/time/local-time";
import { clientVisible } from "../../access/clients";
import { projectVisible } from "../../access/projects";
import { entriesOfPage, type ColoredEntry, type EntryFilter } from "../list";
import { filterTotals } from "../totals";
import { boundsOf } from "./query";

/** Number of entries on a page. */
export const perPage = 50;

/** A page of entries with the sums of its days. */
export interface EntriesOfPage {
  readonly rows: readonly ColoredEntry[];
  /** Seconds of each day that the page shows, of the whole filter, by day. */
  readonly seconds: ReadonlyMap<string, number>;
}

/** Reads a page of the entries that match a filter. */
export async function readEntries(
  db: Kysely<Database>,
  filter: EntryFilter,
  page: number,
  zone: string,
): Promise<EntriesOfPage> {
  const rows = await entriesOfPage(db, filter, { page, per_page: perPage });
  return { rows, seconds: await daySeconds(db, filter, rows, zone) };
}

/** Sums the days of a page. Only its first and its last day can have entries on other pages. */
async function daySeconds(
  db: Kysely<Database>,
  filter: EntryFilter,
  rows: readonly ColoredEntry[],
  zone: string,
): Promise<ReadonlyMap<string, number>> {
  const seconds = new Map<string, number>();
  for (const { start_time: start, duration_seconds: duration } of rows) {
    const { day } = localTimeOf(toDate(start), zone);
    seconds.set(day, (seconds.get(day) ?? 0) + (duration ?? 0));
  }
  const days = [...seconds.keys()];
  const edges = [...new Set([...days.slice(0, 1), ...days.slice(-1)])];
  const sums = await Promise.all(
    edges.map((day) => filterTotals(db, { ...filter, ...boundsOf({ from: day, to: day }, zone) })),
  );
  for (const [index, day] of edges.entries()) seconds.set(day, sums[index]?.seconds ?? 0);
  return seconds;
}

/** Names of the objects that a filter selects; null where there is none, or none that is visible. */
export interface FilterNames {
  readonly project: string | null;
  readonly client: string | null;
  readonly task: string | null;
  readonly user: string | null;
}

/** Reads the names of the objects that a filter selects and that the actor can see. */
export async function readFilterNames(
  db: Kysely<Database>,
  actor: Actor,
  { projectId, clientId, taskId, userId }: EntryFilter,
): Promise<FilterNames> {
  const { rows } = await sql<FilterNames>`select
    (select projects.name from projects
      where projects.id = ${projectId ?? null}::integer and ${projectVisible(actor)}) as project,
    (select clients.name from clients
      where clients.id = ${clientId ?? null}::integer and ${clientVisible(actor)}) as client,
    (select tasks.name from tasks join projects on projects.id = tasks.project_id
      where tasks.id = ${taskId ?? null}::integer and ${projectVisible(actor)}) as task,
    (select users.username from users where users.id = ${userId ?? null}::integer) as "user"`.execute(
    db,
  );
  return rows[0] ?? { project: null, client: null, task: null, user: null };
}

/** An object that a filter can select. */
export interface Named {
  readonly id: number;
  readonly name: string;
}

/** Maximum number of clients or users that the page offers. */
const maxOffered = 200;

/** Lists the clients that the actor can see, by name, up to a limit. */
export async function offeredClients(
  db: Kysely<Database>,
  actor: Actor,
): Promise<readonly Named[]> {
  return db
    .selectFrom("clients")
    .select(["clients.id", "clients.name"])
    .where(clientVisible(actor))
    .orderBy(sql`lower(clients.name)`)
    .orderBy("clients.id")
    .limit(maxOffered)
    .execute();
}

/** Lists the users whose entries an administrator can see, by name, up to a limit. */
export async function offeredUsers(db: Kysely<Database>): Promise<readonly Named[]> {
  return db
    .selectFrom("users")
    .select(["users.id", "users.username as name"])
    .orderBy(sql`username collate "C"`)
    .limit(maxOffered)
    .execute();
}
