import {
  eventOf,
  newTaskValues,
  taskFields,
  type TaskDecision,
  type TaskField,
  type TaskValues,
} from "../changes/decide-task";
import { taskUpsertSchema, type TaskFields } from "../changes/task-upsert";
import { nearestStatus } from "../changes/task-status";
import { withoutUndefined } from "../json";
import { safeParse } from "../schema";
import type { StoredTaskValues, TasksGroup } from "./groups";

/** A task as core decides on it. */
export interface ReadTask {
  readonly project: number;
  readonly values: TaskValues;
  readonly deleted: boolean;
}

type Kept = Pick<TasksGroup<never>, "keeps" | "statuses">;

/** Reads a task. Undefined if the application no longer has it. */
export async function readTask<Tx>(
  tasks: TasksGroup<Tx>,
  tx: Tx,
  id: number,
): Promise<ReadTask | undefined> {
  const task = await tasks.get(tx, id);
  if (!task) return undefined;
  const { project, values, deleted = false } = task;
  return { project, values: keptValues(tasks, values), deleted };
}

/** The values that an application keeps; those of other fields are the defaults. */
export function keptValues(
  { keeps = taskFields, statuses }: Kept,
  values: StoredTaskValues,
): TaskValues {
  const { name } = values;
  const kept = keeps.map((field): readonly [TaskField, unknown] => [field, values[field]]);
  // Each field gets a value of the same field.
  const known = withoutUndefined(Object.fromEntries(kept)) as Partial<TaskValues>;
  const all = { ...newTaskValues({ name }), ...known };
  return statuses ? { ...all, status: nearestStatus(all.status, statuses) } : all;
}

/** Limits a decision to what the application keeps: a change of nothing else is no event. */
export function keptDecision(
  tasks: Kept,
  before: TaskValues,
  { values, event }: Extract<TaskDecision, { readonly type: "apply" }>,
): Extract<TaskDecision, { readonly type: "apply" }> {
  const kept = keptValues(tasks, values);
  return { type: "apply", values: kept, event: event && eventOf(before, kept) };
}

/**
 * Refuses fields that no task can have, whatever the table has columns for. Connectors never see this
 * error, since core validates their changes first.
 * @throws ZodError
 */
export function requireTaskFields(fields: TaskFields): void {
  const { error } = safeParse(taskUpsertSchema.shape.fields, fields);
  if (error) throw error;
}
