import { sql, type Kysely, type Selectable } from "kysely";
import type { Actor } from "../../platform/auth/principal";
import type { Database } from "../../platform/db/schema";
import type { ClientsTable } from "../../platform/db/tables/tracker";
import { readPage, type Page, type PageRequest } from "../../platform/db/page";
import { projectVisible } from "../access/projects";
import { clientVisible } from "../access/clients";

/** A row of `clients`. */
export type ClientRow = Selectable<ClientsTable>;

/**
 * Lists the clients that an actor can see, by name.
 * @param status Undefined for every status.
 */
export async function listClients(
  db: Kysely<Database>,
  actor: Actor,
  status: string | undefined,
  page: PageRequest,
): Promise<Page<ClientRow>> {
  const visible = db
    .selectFrom("clients")
    .where(clientVisible(actor))
    .$if(status !== undefined, (query) => query.where("clients.status", "=", status ?? ""));
  return readPage(visible, page, (query) =>
    query
      .selectAll()
      .orderBy(sql`name collate "C"`)
      .orderBy("id"),
  );
}

/** Reads the names of clients by their ids. */
export async function clientNames(
  db: Kysely<Database>,
  ids: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  const rows = await db
    .selectFrom("clients")
    .select(["id", "name"])
    .where(sql<boolean>`id = any(${[...new Set(ids)]}::integer[])`)
    .execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Finds a client that the actor can see. */
export async function findClient(
  db: Kysely<Database>,
  actor: Actor,
  id: number,
): Promise<ClientRow | undefined> {
  return db
    .selectFrom("clients")
    .selectAll()
    .where("id", "=", id)
    .where(clientVisible(actor))
    .executeTakeFirst();
}

/** Counts the projects of a client that the actor can see. */
export async function countProjects(
  db: Kysely<Database>,
  actor: Actor,
  clientId: number,
): Promise<{ readonly total: number; readonly active: number }> {
  return db
    .selectFrom("projects")
    .select([
      sql<number>`count(*)`.as("total"),
      sql<number>`count(*) filter (where status = 'active')`.as("active"),
    ])
    .where("client_id", "=", clientId)
    .where(projectVisible(actor))
    .executeTakeFirstOrThrow();
}
