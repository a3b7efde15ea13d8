import type { Kysely, Selectable } from "kysely";
import type { Actor } from "../../platform/auth/principal";
import type { Database } from "../../platform/db/schema";
import type { TimeEntriesTable } from "../../platform/db/tables/tracker";

/** A row of `time_entries` with the names of its user, project, client and task. */
export type TimeEntryRow = Selectable<TimeEntriesTable> & {
  readonly user: string;
  readonly project: string | null;
  readonly client: string | null;
  readonly task: string | null;
};

/** Query for time entries with the names of their user, project, client and task. */
export function withNames(db: Kysely<Database>) {
  return db
    .selectFrom("time_entries")
    .innerJoin("users", "users.id", "time_entries.user_id")
    .leftJoin("projects", "projects.id", "time_entries.project_id")
    .leftJoin("clients", (join) =>
      join.on((where) =>
        where("clients.id", "=", where.fn.coalesce("time_entries.client_id", "projects.client_id")),
      ),
    )
    .leftJoin("tasks", "tasks.id", "time_entries.task_id")
    .selectAll("time_entries")
    .select([
      "users.username as user",
      "projects.name as project",
      "clients.name as client",
      "tasks.name as task",
    ]);
}

/** Finds a time entry of any user. */
export async function findEntry(
  db: Kysely<Database>,
  id: number,
): Promise<TimeEntryRow | undefined> {
  return withNames(db).where("time_entries.id", "=", id).executeTakeFirst();
}

/** Finds a time entry that the actor can see: their own, or any for an administrator. */
export async function findVisibleEntry(
  db: Kysely<Database>,
  actor: Actor,
  id: number,
): Promise<TimeEntryRow | undefined> {
  return withNames(db)
    .where("time_entries.id", "=", id)
    .$if(actor.role !== "admin", (query) => query.where("time_entries.user_id", "=", actor.userId))
    .executeTakeFirst();
}

/** Finds the user's running entry, or the one that started last if there are several. */
export async function runningEntry(
  db: Kysely<Database>,
  userId: number,
): Promise<TimeEntryRow | undefined> {
  return withNames(db)
    .where("time_entries.user_id", "=", userId)
    .where("time_entries.end_time", "is", null)
    .orderBy("time_entries.start_time", "desc")
    .orderBy("time_entries.id", "desc")
    .limit(1)
    .executeTakeFirst();
}
