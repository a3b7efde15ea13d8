import { cleanText } from "@tt/connector-core";
import { nameKey } from "@tt/connector-core/names";
import { sql, type Kysely, type RawBuilder } from "kysely";
import type { Actor } from "../../platform/auth/principal";
import { contains } from "../../platform/db/like";
import { nameKeyOf } from "../../platform/db/name-key";
import type { Database } from "../../platform/db/schema";
import { projectVisible } from "../access/projects";
import { tasksWithText } from "../search/task-texts";
import { hasTrigram } from "../search/terms";

/** Only this many of the user's newest entries decide what was used recently. */
const maxRecentEntries = 500;
/** Without a project and an index, only this many of the newest tasks are read. */
const maxScannedTasks = 10_000;

/** Statuses of tasks that are finished and therefore not offered. */
const finished = ["done", "cancelled"];

/** A project or a task that a form offers. */
export interface Choice {
  readonly id: number;
  readonly name: string;
  /** The client of a project, the project of a task. */
  readonly hint: string;
  /** Color of the project as `#rrggbb`; null if it has none. */
  readonly color: string | null;
  /** When the actor last used it; null if none of their latest entries does. */
  readonly used_at: string | null;
}

/** A task that a form offers. */
export interface TaskChoice extends Choice {
  readonly project_id: number;
}

/** Selects what is offered. */
export interface ChoiceQuery {
  /** Part of the name, or of a project's code or client, in any case; blank for all. */
  readonly text: string;
  readonly limit: number;
}

/**
 * Lists active projects that the actor can see: those of their latest entries first, the others by
 * name.
 */
export async function projectChoices(
  db: Kysely<Database>,
  actor: Actor,
  { text, limit }: ChoiceQuery,
): Promise<readonly Choice[]> {
  const key = keyOf(text);
  const typed = contains(cleanText(text).trim());
  const { rows } = await sql<Choice>`
    with recent as (${lastUse("project_id", actor)})
    select projects.id, projects.name, clients.name as hint, projects.color, recent.used_at
    from projects
    join clients on clients.id = projects.client_id
    left join recent on recent.id = projects.id
    where projects.status = 'active' and ${projectVisible(actor)}
      and (position(${key} in ${nameKeyOf("projects")}) > 0
        or clients.name ilike ${typed} or projects.code ilike ${typed})
    order by recent.used_at desc nulls last, ${nameKeyOf("projects")} collate "C", projects.id
    limit ${limit}`.execute(db);
  return rows;
}

/**
 * Lists unfinished tasks of active projects that the actor can see: those of their latest entries
 * first, the others by name. Without a project, a text without three consecutive letters or digits is
 * only searched for in the newest 10,000 tasks and those of the latest entries; another one only in
 * names that contain its words as they are typed or as they are compared.
 */
export async function taskChoices(
  db: Kysely<Database>,
  actor: Actor,
  { text, limit, projectId }: ChoiceQuery & { readonly projectId: number | undefined },
): Promise<readonly TaskChoice[]> {
  const key = keyOf(text);
  const { rows } = await sql<TaskChoice>`
    with recent as (${lastUse("task_id", actor)})
    select tasks.id, tasks.name, projects.name as hint, projects.color, recent.used_at,
      projects.id as project_id
    from ${candidates(text, projectId)} as tasks
    join projects on projects.id = tasks.project_id
    left join recent on recent.id = tasks.id
    where tasks.deleted_at is null and tasks.status <> all(${finished}::text[])
      and projects.status = 'active' and ${projectVisible(actor)}
      and position(${key} in ${nameKeyOf("tasks")}) > 0
    order by recent.used_at desc nulls last, ${nameKeyOf("tasks")} collate "C", tasks.id
    limit ${limit}`.execute(db);
  return rows;
}

function keyOf(text: string): string {
  return nameKey(cleanText(text));
}

/** The words of a text that the index can find. */
function wordsOf(text: string): readonly string[] {
  return text.split(/\s+/).filter(hasTrigram);
}

/** SQL of when the actor last used each project or task, from their latest entries. */
function lastUse(column: "project_id" | "task_id", { userId }: Actor): RawBuilder<unknown> {
  return sql`
    select ${sql.ref(column)} as id, max(start_time) as used_at from (
      select ${sql.ref(column)}, start_time from time_entries where user_id = ${userId}
      order by start_time desc, id desc limit ${maxRecentEntries}) as latest
    where ${sql.ref(column)} is not null
    group by ${sql.ref(column)}`;
}

/** SQL of the tasks to look through. */
function candidates(text: string, projectId: number | undefined): RawBuilder<unknown> {
  if (projectId !== undefined) {
    return sql`(select * from tasks where project_id = ${projectId})`;
  }
  // Names are compared without superfluous spaces, and by their keys; the index has them as they are.
  const spellings = [...new Set([cleanText(text), keyOf(text)])].map(wordsOf);
  if (spellings.every((words) => words.length > 0)) {
    const conditions = spellings.map(
      (words) =>
        sql`(${sql.join(
          words.map((word) => sql`text ilike ${contains(word)}`),
          sql` and `,
        )})`,
    );
    return tasksWithText(sql`(${sql.join(conditions, sql` or `)})`);
  }
  return sql`(select * from tasks where id in (
    (select id from tasks order by id desc limit ${maxScannedTasks})
    union all select id from recent))`;
}
