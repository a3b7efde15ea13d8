import { cut } from "@tt/connector-core";
import { sql, type Kysely, type RawBuilder } from "kysely";
import type { Actor } from "../../platform/auth/principal";
import { contains } from "../../platform/db/like";
import type { Database } from "../../platform/db/schema";
import { clientVisible } from "../access/clients";
import { projectVisible } from "../access/projects";
import { formatDuration } from "../time-entries/duration";
import type { SearchResult } from "./schema";
import { tasksWithText } from "./task-texts";
import { hasTrigram, titleCase, type SearchType } from "./terms";

/** A search by an actor. */
export interface Search {
  readonly actor: Actor;
  readonly text: string;
  /** Maximum number of results per type. */
  readonly limit: number;
}

/**
 * Searches one type of objects.
 * @param db A database with a statement timeout, see `bounded`.
 */
export type SearchOne = (db: Kysely<Database>, search: Search) => Promise<readonly SearchResult[]>;

/** Without an index, only this many of the newest objects of each type are read. */
export const maxScannedRows = 10_000;
/** At most this many matches are sorted. */
const maxMatches = 5_000;

/** The search of each type. */
export const searches: Readonly<Record<SearchType, SearchOne>> = {
  project: searchProjects,
  task: searchTasks,
  client: searchClients,
  entry: searchEntries,
};

/** The rows to search: all if an index can be used, otherwise the newest. */
function rowsOf(table: "projects" | "tasks" | "clients", { text }: Search): RawBuilder<unknown> {
  return hasTrigram(text)
    ? sql.table(table)
    : sql`(select * from ${sql.table(table)} order by id desc limit ${maxScannedRows})`;
}

async function searchProjects(db: Kysely<Database>, search: Search) {
  const pattern = contains(search.text);
  const { rows } = await sql<{ id: number; name: string; description: string | null }>`
    select id, name, description from (
      select projects.id, projects.name, projects.description
      from ${rowsOf("projects", search)} as projects
      where projects.status = 'active' and ${projectVisible(search.actor)}
        and (projects.name ilike ${pattern} or projects.description ilike ${pattern})
      limit ${maxMatches}) as found
    order by name collate "C", id limit ${search.limit}`.execute(db);
  return rows.map((row) =>
    result("project", row.id, `/projects/${String(row.id)}`, {
      title: row.name,
      description: row.description ?? "",
      badge: "Project",
    }),
  );
}

async function searchTasks(db: Kysely<Database>, search: Search) {
  const pattern = contains(search.text);
  const { rows } = await sql<{ id: number; name: string; project: string; status: string }>`
    select id, name, project, status from (
      select tasks.id, tasks.name, tasks.status, projects.name as project
      from ${hasTrigram(search.text) ? tasksWithText(sql`text ilike ${pattern}`) : rowsOf("tasks", search)} as tasks
      join projects on projects.id = tasks.project_id
      where tasks.deleted_at is null and projects.status = 'active'
        and ${projectVisible(search.actor)}
        and (tasks.name ilike ${pattern} or tasks.description ilike ${pattern})
      limit ${maxMatches}) as found
    order by name collate "C", id limit ${search.limit}`.execute(db);
  return rows.map((row) =>
    result("task", row.id, `/tasks/${String(row.id)}`, {
      title: row.name,
      description: row.project,
      badge: titleCase(row.status),
    }),
  );
}

async function searchClients(db: Kysely<Database>, search: Search) {
  const pattern = contains(search.text);
  const { rows } = await sql<{ id: number; name: string; about: string }>`
    select id, name, about from (
      select clients.id, clients.name, coalesce(nullif(clients.description, ''),
        nullif(clients.contact_person, ''), clients.email, '') as about
      from ${rowsOf("clients", search)} as clients
      where ${clientVisible(search.actor)}
        and (clients.name ilike ${pattern} or clients.email ilike ${pattern}
          or clients.company ilike ${pattern})
      limit ${maxMatches}) as found
    order by name collate "C", id limit ${search.limit}`.execute(db);
  return rows.map((row) =>
    result("client", row.id, `/clients/${String(row.id)}`, {
      title: row.name,
      description: row.about,
      badge: "Client",
    }),
  );
}

interface EntryRow {
  readonly id: number;
  readonly project: string | null;
  readonly task: string | null;
  readonly notes: string | null;
  readonly tags: string | null;
  readonly duration_seconds: number | null;
}

/**
 * Searches the newest entries first, in the order of their index, and the older ones by trigram index
 * only if there are too few results. A frequent text is found in the first step, and a rare text is
 * cheap in the second.
 */
async function searchEntries(db: Kysely<Database>, search: Search) {
  const newest = await newestEntries(db, search);
  const older = newest.length < search.limit ? await olderEntries(db, search, newest) : [];
  return [...newest, ...older].map((row) =>
    result("entry", row.id, `/timer/edit/${String(row.id)}`, {
      title:
        row.project === null ? "Time Entry" : [row.project, row.task].filter(Boolean).join(" • "),
      description: `${cut(row.notes ?? "", 100)}${row.tags ? ` [${row.tags}]` : ""}`,
      badge: formatDuration(row.duration_seconds ?? 0),
    }),
  );
}

function newestEntries(db: Kysely<Database>, { actor, text, limit }: Search) {
  return entriesOf(
    db,
    sql`select * from (
        select * from time_entries where ${completedBy(actor)}
        order by start_time desc, id desc limit ${maxScannedRows}) as newest
      where ${containsText(text)} order by start_time desc, id desc limit ${limit}`,
  );
}

/** @param found Results among the newest entries; entries created since may have made them older. */
async function olderEntries(
  db: Kysely<Database>,
  { actor, text, limit }: Search,
  found: readonly EntryRow[],
): Promise<readonly EntryRow[]> {
  if (!hasTrigram(text)) return [];
  const { rows } = await sql<{ id: number; start_time: string }>`
    select id, start_time from time_entries where ${completedBy(actor)}
    order by start_time desc, id desc offset ${maxScannedRows - 1} limit 1`.execute(db);
  const [last] = rows;
  if (!last) return [];
  return entriesOf(
    db,
    sql`select * from (
        select * from time_entries where ${completedBy(actor)}
          and (start_time, id) < (${last.start_time}::timestamptz, ${last.id}::integer)
          and id <> all(${found.map(({ id }) => id)}::integer[]) and ${containsText(text)}
        limit ${maxMatches}) as older
      order by start_time desc, id desc limit ${limit - found.length}`,
  );
}

async function entriesOf(
  db: Kysely<Database>,
  entries: RawBuilder<unknown>,
): Promise<readonly EntryRow[]> {
  const { rows } = await sql<EntryRow>`
    select found.id, found.notes, found.tags, found.duration_seconds,
      projects.name as project, tasks.name as task
    from (${entries}) as found
    left join projects on projects.id = found.project_id
    left join tasks on tasks.id = found.task_id
    order by found.start_time desc, found.id desc`.execute(db);
  return rows;
}

function containsText(text: string): RawBuilder<boolean> {
  const pattern = contains(text);
  return sql<boolean>`(notes ilike ${pattern} or tags ilike ${pattern})`;
}

/** Completed entries that the actor can see: their own, or all for an administrator. */
function completedBy({ userId, role }: Actor): RawBuilder<boolean> {
  const own = role === "admin" ? sql`true` : sql`user_id = ${userId}`;
  return sql<boolean>`(end_time is not null and ${own})`;
}

function result(
  type: SearchType,
  id: number,
  url: string,
  shown: Pick<SearchResult, "title" | "description" | "badge">,
): SearchResult {
  return { type, category: type, id, ...shown, url };
}
