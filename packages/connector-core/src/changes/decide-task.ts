import { withoutUndefined } from "../json";
import type { TaskArchive, TaskFields, TaskUpsert } from "./changes";
import type { SkipReason } from "./outcome";
import { isOlderState } from "./task-order";

/** The field values of a stored task, which people may have edited. */
export interface TaskValues {
  readonly name: string;
  readonly description: string | null;
  readonly status: string;
  readonly priority: string;
  readonly url: string | null;
  /** Calendar day, `YYYY-MM-DD`. */
  readonly dueDate: string | null;
  readonly estimateSeconds: number | null;
  /** Local id of the user. */
  readonly assignee: number | null;
  readonly labels: readonly string[];
}

/** A field of a task that a storage may have no column for: every one but the name. */
export type TaskField = Exclude<keyof TaskValues, "name">;

/** What a storage knows of a task when it decides a change. */
export interface StoredTask {
  /** True if a person deleted the task. */
  readonly deleted: boolean;
  /** The provider's time of the newest applied state, milliseconds since 1970. */
  readonly asOf: number;
  readonly values: TaskValues;
  /** The provider's newest values, the base of the merge. A field without a known value is absent. */
  readonly provided: ProvidedFields;
}

/** The newest values that a provider reported of a task. */
export type ProvidedFields = { readonly [Field in keyof TaskFields]?: unknown };

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

/** Fields that users may have filled in before the provider's value was ever known. */
const optionalFields = ["url", "dueDate", "estimateSeconds", "assignee", "labels"] as const;
/** Every {@link TaskField}. */
export const taskFields: readonly TaskField[] = [
  "description",
  "status",
  "priority",
  ...optionalFields,
];
const fieldNames = ["name", "description", "status", "priority", ...optionalFields] as const;

/**
 * Decides what a {@link TaskUpsert} does to a task that exists. Pure; for implementers of a storage.
 * @param assignee Id of the user that `fields.assignee` refers to; null if there is no such user, or
 *   if they may not see the task's project (default: null).
 *
 * @example
 * ```ts
 * import { decideTaskUpsert, newTaskValues } from "@tt/connector-core";
 *
 * const fields = { name: "Fix login", status: "todo" } as const;
 * const asOf = Date.parse("2026-01-15T12:00:00Z");
 * const task = { deleted: false, asOf, values: newTaskValues(fields), provided: fields };
 * const next = { fields: { ...fields, status: "done" }, asOf: "2026-01-15T13:00:00Z" } as const;
 * decideTaskUpsert(task, next); // { type: "apply", event: "task.completed", values: … }
 * ```
 */
export function decideTaskUpsert(
  task: StoredTask,
  { fields, asOf }: Pick<TaskUpsert, "fields" | "asOf">,
  assignee: number | null = null,
): TaskDecision {
  if (task.deleted) return { type: "skip", reason: "deleted_here" };
  const knownStatus = textOf(task.provided.status);
  const status = fields.status ?? knownStatus;
  if (isOlderState({ asOf, status }, { asOf: task.asOf, status: knownStatus })) {
    return { type: "skip", reason: "stale" };
  }
  const values = mergeTaskValues(task, fields, assignee);
  return { type: "apply", values, event: eventOf(task.values, values) };
}

/**
 * Decides what a {@link TaskArchive} does to a task that exists: it becomes `cancelled`. Pure; for
 * implementers of a storage.
 *
 * @example
 * ```ts
 * import { decideTaskArchive, newTaskValues } from "@tt/connector-core";
 *
 * const fields = { name: "Fix login", status: "todo" } as const;
 * const asOf = Date.parse("2026-01-15T12:00:00Z");
 * const task = { deleted: false, asOf, values: newTaskValues(fields), provided: fields };
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
  return fields
    ? { ...change, asOf, fields: { ...change.fields, ...withoutUndefined(fields) } }
    : undefined;
}

/**
 * The values of a new task.
 * @param assignee As for {@link decideTaskUpsert}.
 *
 * @example
 * ```ts
 * import { newTaskValues } from "@tt/connector-core";
 *
 * newTaskValues({ name: "Fix login" }).status; // "todo"
 * ```
 */
export function newTaskValues(fields: TaskFields, assignee: number | null = null): TaskValues {
  return {
    name: fields.name,
    description: fields.description ?? null,
    status: fields.status ?? "todo",
    priority: fields.priority ?? "medium",
    url: fields.url ?? null,
    dueDate: fields.dueDate ?? null,
    estimateSeconds: fields.estimateSeconds ?? null,
    assignee: fields.assignee ? assignee : null,
    labels: fields.labels ?? [],
  };
}

/**
 * The provider's values after a change: those of the change, and the known ones of absent fields.
 *
 * @example
 * ```ts
 * import { providedAfter } from "@tt/connector-core";
 *
 * providedAfter({ name: "Fix login", status: "todo" }, { name: "Fix the login" });
 * // { name: "Fix the login", status: "todo" }
 * ```
 */
export function providedAfter(provided: ProvidedFields, fields: TaskFields): ProvidedFields {
  return { ...provided, ...withoutUndefined(fields) };
}

/**
 * True if a change reports a value that differs from the provider's known one.
 *
 * @example
 * ```ts
 * import { reportsNewValue } from "@tt/connector-core";
 *
 * const provided = { name: "Fix login", description: null, status: "todo", priority: "low" };
 * reportsNewValue(provided, { name: "Fix login", status: "done" }); // true
 * ```
 */
export function reportsNewValue(provided: ProvidedFields, fields: TaskFields): boolean {
  return fieldNames.some(
    (field) =>
      fields[field] !== undefined &&
      (provided[field] === undefined || !isSame(provided[field], fields[field])),
  );
}

/** Three-way merge: a field changes only if the provider's own value changed. */
function mergeTaskValues(
  { values, provided }: StoredTask,
  fields: TaskFields,
  assignee: number | null,
): TaskValues {
  const next = newTaskValues(fields, assignee);
  const isKept = (field: keyof TaskValues): boolean =>
    fields[field] === undefined ||
    isSame(provided[field], fields[field]) ||
    (provided[field] === undefined && isOptional(field) && !isEmpty(values[field]));
  const kept = fieldNames.filter(isKept).map((field) => [field, values[field]]);
  // Each field gets a value of the same field.
  return { ...next, ...(Object.fromEntries(kept) as Partial<TaskValues>) };
}

/** The first reported value of one of these fields does not replace a local one. */
function isOptional(field: keyof TaskValues): boolean {
  return optionalFields.some((each) => each === field);
}

/** The event that a change of values is; undefined if they are the same. */
export function eventOf(before: TaskValues, after: TaskValues) {
  if (fieldNames.every((field) => isSame(before[field], after[field]))) return undefined;
  return after.status === "done" && before.status !== "done" ? "task.completed" : "task.updated";
}

/** Compares two values of a field. Unknown values and empty lists count as null. */
function isSame(a: unknown, b: unknown): boolean {
  if (isEmpty(a) || isEmpty(b)) return isEmpty(a) && isEmpty(b);
  if (typeof a !== "object" || typeof b !== "object") return a === b;
  // Lists of labels and references to users, whose properties a database may reorder.
  return sortedJson(a) === sortedJson(b);
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || (Array.isArray(value) && value.length === 0);
}

function sortedJson(value: unknown): string {
  const entries = Object.entries(value as object);
  return JSON.stringify(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** An item that is gone counts as cancelled. */
export function toReported({ asOf, fields }: RecordedState) {
  return { asOf, status: fields ? (fields.status ?? null) : "cancelled" };
}
