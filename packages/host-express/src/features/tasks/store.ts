import { sql, type Kysely, type Selectable } from "kysely";
import type { Actor } from "../../platform/auth/principal";
import { contains } from "../../platform/db/like";
import type { Database } from "../../platform/db/schema";
import type { TasksTable } from "../../platform/db/tables/tracker";
import { offsetOf, type PageRequest } from "../../platform/db/page";
import { projectVisible } from "../access/projects";

/** A task's row with the names of the people on it. */
export type TaskRow = Selectable<TasksTable> & {
  readonly assigned_user: string | null;
  readonly creator: string | null;
};

/** What a list is narrowed by. */
export interface TaskFilter {
  readonly projectId: number | undefined;
  readonly status: string | undefined;
  /** Some of these are part of the task's tags, in any case. Empty: whatever the tags. */
  readonly tags: readonly string[];
}

function visibleTasks(db: Kysely<Database>, actor: Actor) {
  return db
    .selectFrom("tasks")
    .innerJoin("projects", "projects.id", "tasks.project_id")
    .leftJoin("users as assignee", "assignee.id", "tasks.assigned_to")
    .leftJoin("users as creator", "creator.id", "tasks.created_by")
    .where("tasks.deleted_at", "is", null)
    .where(projectVisible(actor));
}

/** One page of the tasks an actor sees: urgent first, then soonest due. */
export async function listTasks(
  db: Kysely<Database>,
  actor: Actor,
  filter: TaskFilter,
  page: PageRequest,
): Promise<{ readonly rows: readonly TaskRow[]; readonly total: number }> {
  const { projectId, status, tags } = filter;
  const matching = visibleTasks(db, actor)
    .$if(projectId !== undefined, (query) => query.where("tasks.project_id", "=", projectId ?? 0))
    .$if(status !== undefined, (query) => query.where("tasks.status", "=", status ?? ""))
    .$if(tags.length > 0, (query) =>
      query.where((where) =>
        where.or(tags.map((tag) => where("tasks.tags", "ilike", contains(tag)))),
      ),
    );
  const [rows, counted] = await Promise.all([
    matching
      .selectAll("tasks")
      .select(["assignee.username as assigned_user", "creator.username as creator"])
      .orderBy(sql`array_position(array['urgent','high','medium','low'], tasks.priority)`)
      .orderBy(sql`tasks.due_date asc nulls last`)
      .orderBy("tasks.id")
      .limit(page.per_page)
      .offset(offsetOf(page))
      .execute(),
    matching.select(sql<number>`count(*)`.as("total")).executeTakeFirstOrThrow(),
  ]);
  return { rows, total: counted.total };
}

/** A task the actor sees. */
export async function findTask(
  db: Kysely<Database>,
  actor: Actor,
  id: number,
): Promise<TaskRow | undefined> {
  return visibleTasks(db, actor)
    .selectAll("tasks")
    .select(["assignee.username as assigned_user", "creator.username as creator"])
    .where("tasks.id", "=", id)
    .executeTakeFirst();
}

/** The tasks changed last that the actor sees. */
export async function recentTasks(
  db: Kysely<Database>,
  actor: Actor,
  limit: number,
): Promise<
  readonly {
    id: number;
    name: string;
    status: string;
    external_ref: string | null;
  }[]
> {
  return visibleTasks(db, actor)
    .select(["tasks.id", "tasks.name", "tasks.status", "tasks.external_ref"])
    .orderBy("tasks.updated_at", "desc")
    .orderBy("tasks.id", "desc")
    .limit(limit)
    .execute();
}
