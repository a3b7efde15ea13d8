import { sql, type Kysely, type Selectable } from "kysely";
import type { Actor } from "../../platform/auth/principal";
import type { Database } from "../../platform/db/schema";
import type { ClientsTable } from "../../platform/db/tables/tracker";
import { offsetOf, type PageRequest } from "../../platform/db/page";
import { projectVisible } from "../access/projects";
import { clientVisible } from "../access/clients";

/** A client's row. */
export type ClientRow = Selectable<ClientsTable>;

/** One page of the clients an actor sees, by name. @param status Undefined: all states. */
export async function listClients(
  db: Kysely<Database>,
  actor: Actor,
  status: string | undefined,
  page: PageRequest,
): Promise<{ readonly rows: readonly ClientRow[]; readonly total: number }> {
  const visible = db
    .selectFrom("clients")
    .where(clientVisible(actor))
    .$if(status !== undefined, (query) => query.where("clients.status", "=", status ?? ""));
  const [rows, counted] = await Promise.all([
    visible
      .selectAll()
      .orderBy(sql`name collate "C"`)
      .orderBy("id")
      .limit(page.per_page)
      .offset(offsetOf(page))
      .execute(),
    visible.select(sql<number>`count(*)`.as("total")).executeTakeFirstOrThrow(),
  ]);
  return { rows, total: counted.total };
}

/** A client the actor sees. */
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

/** How many of a client's projects the actor sees. */
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
