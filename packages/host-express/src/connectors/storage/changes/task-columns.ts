import type { TaskValues } from "@tt/connector-core";
import { sql, type Selectable, type Transaction } from "kysely";
import { decimal } from "../../../platform/db/decimal";
import type { Database } from "../../../platform/db/schema";
import type { TasksTable } from "../../../platform/db/tables/tracker";

/** The columns of {@link TaskValues}. */
export const taskValueColumns = [
  "tasks.name",
  "tasks.description",
  "tasks.status",
  "tasks.priority",
  "tasks.url",
  "tasks.due_date",
  "tasks.estimated_hours",
  "tasks.assigned_to",
  "tasks.labels",
] as const;

type TaskValueRow = Pick<
  Selectable<TasksTable>,
  | "name"
  | "description"
  | "status"
  | "priority"
  | "url"
  | "due_date"
  | "estimated_hours"
  | "assigned_to"
  | "labels"
>;

const secondsPerHour = 3600;

/** Converts the columns of a task to its values. */
export function toTaskValues(row: TaskValueRow): TaskValues {
  const hours = decimal(row.estimated_hours);
  return {
    name: row.name,
    description: row.description,
    status: row.status,
    priority: row.priority,
    url: row.url,
    dueDate: row.due_date,
    estimateSeconds: hours === null ? null : Math.round(hours * secondsPerHour),
    assignee: row.assigned_to,
    labels: row.labels,
  };
}

/** Converts values to columns, for `jsonb_to_recordset`. Estimates are rounded to 0.01 hours. */
export function toTaskColumns(values: TaskValues) {
  const { dueDate, estimateSeconds, assignee, ...same } = values;
  return {
    ...same,
    due_date: dueDate,
    estimated_hours:
      estimateSeconds === null ? null : Math.round((estimateSeconds / secondsPerHour) * 100) / 100,
    assigned_to: assignee,
  };
}

/** The columns of {@link toTaskColumns} with their types, for `jsonb_to_recordset`. */
export const taskColumnTypes = sql.raw(
  `name text, description text, status text, priority text, url text, due_date date,
    estimated_hours numeric, assigned_to integer, labels jsonb`,
);

/** An assignee as the provider names them, and the project of the task. */
export interface AssigneeQuery {
  readonly assignee: object;
  readonly project: number;
}

/**
 * Finds the users that assignees refer to, in the order of the queries. Undefined if there is no such
 * user, or if they may not see the project.
 */
export async function findAssignees(
  tx: Transaction<Database>,
  queries: readonly AssigneeQuery[],
): Promise<readonly (number | undefined)[]> {
  if (queries.length === 0) return [];
  const input = queries.map((query, n) => ({ n, ...query }));
  const { rows } = await sql<{ n: number; id: number | null }>`
    select n, find_task_assignee(assignee, project) as id
    from jsonb_to_recordset(${JSON.stringify(input)}::jsonb)
      as input(n integer, assignee jsonb, project integer)`.execute(tx);
  const found = new Map(rows.map(({ n, id }) => [n, id ?? undefined]));
  return queries.map((_query, n) => found.get(n));
}
