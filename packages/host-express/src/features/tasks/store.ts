import { sql, type Kysely, type Selectable } from "kysely";
import type { Actor } from "../../platform/auth/principal";
import { contains } from "../../platform/db/like";
import type { Database } from "../../platform/db/schema";
import type { TasksTable } from "../../platform/db/tables/tracker";
import { readPage, type Page, type PageRequest } from "../../platform/db/page";
import { projectVisible } from "../access/projects";

/** A row of `tasks` with the usernames of its assignee and its creator. */
export type TaskRow = Selectable<TasksTable> & {
  readonly assigned_user: string | null;
  readonly creator: string | null;
};

/** Filters of a list of tasks; undefined fields do not filter. */
export interface TaskFilter {
  readonly projectId: number | undefined;
  readonly status: string | undefined;
  /** Texts of which the task's tags must contain one, in any case. Empty for no filter. */
  readonly tags: readonly string[];
  /** Tasks with one of these statuses. */
  readonly statuses?: readonly string[] | undefined;
  readonly priority?: string | undefined;
  /** Id of a user, or null for tasks that are not assigned. */
  readonly assignedTo?: number | null | undefined;
  /** Unfinished tasks that are due before this calendar day, `YYYY-MM-DD`. */
  readonly dueBefore?: string | undefined;
  /** Part of the name, in any case. */
  readonly text?: string | undefined;
}

/** A row of a list of tasks, with its project. */
export type ListedTask = TaskRow & {
  readonly project: string;
  readonly project_status: string;
  readonly color: string | null;
};

function visibleTasks(db: Kysely<Database>, actor: Actor) {
  return db
    .selectFrom("tasks")
    .innerJoin("projects", "projects.id", "tasks.project_id")
    .leftJoin("users as assignee", "assignee.id", "tasks.assigned_to")
    .leftJoin("users as creator", "creator.id", "tasks.created_by")
    .where("tasks.deleted_at", "is", null)
    .where(projectVisible(actor));
}

/** Lists the tasks that an actor can see: by priority, highest first, then by due date. */
export async function listTasks(
  db: Kysely<Database>,
  actor: Actor,
  filter: TaskFilter,
  page: PageRequest,
): Promise<Page<ListedTask>> {
  return readPage(matchingTasks(db, actor, filter), page, (query) =>
    query
      .selectAll("tasks")
      .select(["assignee.username as assigned_user", "creator.username as creator"])
      .select([
        "projects.name as project",
        "projects.status as project_status",
        "projects.color as color",
      ])
      .orderBy(sql`array_position(array['urgent','high','medium','low'], tasks.priority)`)
      .orderBy(sql`tasks.due_date asc nulls last`)
      .orderBy("tasks.id"),
  );
}

function matchingTasks(db: Kysely<Database>, actor: Actor, filter: TaskFilter) {
  const { projectId, status, tags, statuses, priority, assignedTo, dueBefore, text } = filter;
  return visibleTasks(db, actor)
    .$if(projectId !== undefined, (query) => query.where("tasks.project_id", "=", projectId ?? 0))
    .$if(status !== undefined, (query) => query.where("tasks.status", "=", status ?? ""))
    .$if(tags.length > 0, (query) =>
      query.where((where) =>
        where.or(tags.map((tag) => where("tasks.tags", "ilike", contains(tag)))),
      ),
    )
    .$if(statuses !== undefined, (query) => query.where("tasks.status", "in", statuses ?? []))
    .$if(priority !== undefined, (query) => query.where("tasks.priority", "=", priority ?? ""))
    .$if(assignedTo !== undefined, (query) =>
      query.where("tasks.assigned_to", "is not distinct from", assignedTo ?? null),
    )
    .$if(dueBefore !== undefined, (query) =>
      query
        .where("tasks.due_date", "<", dueBefore ?? "")
        .where("tasks.status", "not in", ["done", "cancelled"]),
    )
    .$if(text !== undefined, (query) => query.where("tasks.name", "ilike", contains(text ?? "")));
}

/** Finds a task that the actor can see. */
export async function findTask(
  db: Kysely<Database>,
  actor: Actor,
  id: number,
): Promise<ListedTask | undefined> {
  return visibleTasks(db, actor)
    .selectAll("tasks")
    .select(["assignee.username as assigned_user", "creator.username as creator"])
    .select([
      "projects.name as project",
      "projects.status as project_status",
      "projects.color as color",
    ])
    .where("tasks.id", "=", id)
    .executeTakeFirst();
}

/** A task that can be worked on. */
export interface OpenTask {
  readonly id: number;
  readonly name: string;
  readonly status: string;
  readonly project_id: number;
  readonly project: string;
  readonly color: string | null;
  /** Calendar day, `YYYY-MM-DD`. */
  readonly due_date: string | null;
  /** Web page at its provider. */
  readonly url: string | null;
  readonly external_ref: string | null;
  readonly is_mine: boolean;
}

/**
 * Lists unfinished tasks that a user can work on: those assigned to them first, then unassigned ones;
 * the soonest due first, then the latest changed.
 */
export async function openTasks(
  db: Kysely<Database>,
  actor: Actor,
  limit: number,
): Promise<readonly OpenTask[]> {
  const isMine = sql<boolean>`tasks.assigned_to is not null`;
  return visibleTasks(db, actor)
    .select(["tasks.id", "tasks.name", "tasks.status", "tasks.project_id", "projects.color"])
    .select(["projects.name as project", "tasks.due_date", "tasks.url", "tasks.external_ref"])
    .select(isMine.as("is_mine"))
    .where("projects.status", "=", "active")
    .where("tasks.status", "not in", ["done", "cancelled"])
    .where((where) =>
      where.or([
        where("tasks.assigned_to", "=", actor.userId),
        where("tasks.assigned_to", "is", null),
      ]),
    )
    .orderBy(isMine, "desc")
    .orderBy(sql`tasks.due_date asc nulls last`)
    .orderBy("tasks.updated_at", "desc")
    .orderBy("tasks.id", "desc")
    .limit(limit)
    .execute();
}
