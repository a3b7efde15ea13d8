import type { TaskArchive, TaskFields, TaskUpsert } from "./changes";
import type { SkipReason } from "./outcome";
import { isOlderState } from "./task-order";

/** The field values of a stored task, which people may have edited. */
export interface TaskValues {
  readonly name: string;
  readonly description: string | null;
  readonly status: string;
  readonly priority: string;
}

/** What a storage knows of a task when it decides a change. */
export interface StoredTask {
  /** True if a person deleted the task. */
  readonly deleted: boolean;
  /** The provider's time of the newest applied state, milliseconds since 1970. */
  readonly asOf: number;
  readonly values: TaskValues;
  /** The provider's newest values, the base of the merge; null where none is known. */
  readonly provided: { readonly [Field in keyof TaskValues]: string | null };
}

/** The newest reported state of an item that has no task. */
export interface RecordedState {
  /** ISO 8601 UTC. */
  readonly asOf: string;
  /** Null if the item is gone. */
  readonly fields: TaskFields | null;
}

/** What a change does to a stored task. */
export type TaskDecision =
  | { readonly type: "skip"; readonly reason: Extract<SkipReason, "deleted_here" | "stale"> }
  | {
      readonly type: "apply";
      /** The task's values from now on. */
      readonly values: TaskValues;
      /** The event to record; undefined if no value changes. */
      readonly event: "task.completed" | "task.updated" | undefined;
    };

const fieldNames = ["name", "description", "status", "priority"] as const;

/**
 * Decides what a {@link TaskUpsert} does to a task that exists. Pure; for implementers of a storage.
 *
 * @example
 * ```ts
 * import { decideTaskUpsert } from "@tt/connector-core";
 *
 * const fields = { name: "Fix login", description: null, status: "todo", priority: "low" } as const;
 * const asOf = Date.parse("2026-01-15T12:00:00Z");
 * const task = { deleted: false, asOf, values: fields, provided: fields };
 * const next = { fields: { ...fields, status: "done" }, asOf: "2026-01-15T13:00:00Z" } as const;
 * decideTaskUpsert(task, next); // { type: "apply", event: "task.completed", values: … }
 * ```
 */
export function decideTaskUpsert(
  task: StoredTask,
  { fields, asOf }: Pick<TaskUpsert, "fields" | "asOf">,
): TaskDecision {
  if (task.deleted) return { type: "skip", reason: "deleted_here" };
  const known = { asOf: task.asOf, status: task.provided.status };
  if (isOlderState({ asOf, status: fields.status }, known))
    return { type: "skip", reason: "stale" };
  const values = mergeTaskValues(task, fields);
  return { type: "apply", values, event: eventOf(task.values, values) };
}

/**
 * Decides what a {@link TaskArchive} does to a task that exists: it becomes `cancelled`. Pure; for
 * implementers of a storage.
 *
 * @example
 * ```ts
 * import { decideTaskArchive } from "@tt/connector-core";
 *
 * const fields = { name: "Fix login", description: null, status: "todo", priority: "low" } as const;
 * const asOf = Date.parse("2026-01-15T12:00:00Z");
 * const task = { deleted: false, asOf, values: fields, provided: fields };
 * decideTaskArchive(task, { asOf: "2026-01-15T11:00:00Z" }); // { type: "skip", reason: "stale" }
 * ```
 */
export function decideTaskArchive(
  task: StoredTask,
  { asOf }: Pick<TaskArchive, "asOf">,
): TaskDecision {
  if (task.deleted) return { type: "skip", reason: "deleted_here" };
  if (Date.parse(asOf) < task.asOf) return { type: "skip", reason: "stale" };
  const values = { ...task.values, status: "cancelled" };
  return { type: "apply", values, event: eventOf(task.values, values) };
}

/**
 * The state a new task starts with: the recorded one if it is newer than the change.
 * @returns Undefined if the item is gone.
 *
 * @example
 * ```ts
 * import { initialTaskState } from "@tt/connector-core";
 *
 * const fields = { name: "Fix login", description: null, status: "todo", priority: "low" } as const;
 * const change = { asOf: "2026-01-15T12:00:00Z", fields };
 * initialTaskState(change, { asOf: "2026-01-15T13:00:00Z", fields: null }); // undefined
 * ```
 */
export function initialTaskState<
  State extends { readonly asOf: string; readonly fields: TaskFields },
>(change: State, recorded: RecordedState | undefined): State | undefined {
  if (!recorded || !isOlderState(toReported(change), toReported(recorded))) return change;
  const { asOf, fields } = recorded;
  return fields ? { ...change, asOf, fields } : undefined;
}

/**
 * True if two sets of field values differ.
 *
 * @example
 * ```ts
 * import { taskValuesDiffer } from "@tt/connector-core";
 *
 * const values = { name: "Fix login", description: null, status: "todo", priority: "low" };
 * taskValuesDiffer(values, { ...values, status: "done" }); // true
 * ```
 */
export function taskValuesDiffer(
  a: StoredTask["provided"],
  b: { readonly [Field in keyof TaskValues]: string | null },
): boolean {
  return fieldNames.some((field) => a[field] !== b[field]);
}

/** Three-way merge: a field changes only if the provider's own value changed. */
function mergeTaskValues({ values, provided }: StoredTask, next: TaskFields): TaskValues {
  return {
    name: provided.name === next.name ? values.name : next.name,
    description: provided.description === next.description ? values.description : next.description,
    status: provided.status === next.status ? values.status : next.status,
    priority: provided.priority === next.priority ? values.priority : next.priority,
  };
}

function eventOf(before: TaskValues, after: TaskValues) {
  if (!taskValuesDiffer(before, after)) return undefined;
  return after.status === "done" && before.status !== "done" ? "task.completed" : "task.updated";
}

/** An item that is gone counts as cancelled. */
export function toReported({ asOf, fields }: RecordedState) {
  return { asOf, status: fields?.status ?? "cancelled" };
}
