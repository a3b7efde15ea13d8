import { sql, type Kysely, type Selectable } from "kysely";
import type { Actor } from "../../platform/auth/principal";
import { contains } from "../../platform/db/like";
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
 * @param text Part of the name, company, contact person or e-mail address, in any case.
 */
export async function listClients(
  db: Kysely<Database>,
  actor: Actor,
  status: string | undefined,
  page: PageRequest,
  text?: string,
): Promise<Page<ClientRow>> {
  const pattern = contains(text ?? "");
  const visible = db
    .selectFrom("clients")
    .where(clientVisible(actor))
    .$if(status !== undefined, (query) => query.where("clients.status", "=", status ?? ""))
    .$if(text !== undefined, (query) =>
      query.where((where) =>
        where.or([
          where("clients.name", "ilike", pattern),
          where("clients.company", "ilike", pattern),
          where("clients.email", "ilike", pattern),
          where("clients.contact_person", "ilike", pattern),
        ]),
      ),
    );
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

/** Finds a client that the actor can see by its name: the same one, else one in another case. */
export async function findClientByName(
  db: Kysely<Database>,
  actor: Actor,
  name: string,
): Promise<ClientRow | undefined> {
  return db
    .selectFrom("clients")
    .selectAll()
    .where(sql<string>`lower(name)`, "=", sql<string>`lower(${name})`)
    .where(clientVisible(actor))
    .orderBy(sql`name = ${name}`, "desc")
    .orderBy("id")
    .limit(1)
    .executeTakeFirst();
}

/** Names of the active clients that the actor can see, for a field that suggests them. */
export async function activeClientNames(
  db: Kysely<Database>,
  actor: Actor,
  limit: number,
): Promise<readonly { readonly id: number; readonly name: string }[]> {
  return db
    .selectFrom("clients")
    .select(["id", "name"])
    .where("status", "=", "active")
    .where(clientVisible(actor))
    .orderBy(sql`name collate "C"`)
    .limit(limit)
    .execute();
}
