import type { Refused } from "../../platform/change-outcome";
import { invalid } from "./outcome";

/** Maximum length of an entry in seconds: 366 days. Catches typing errors and keeps sums in range. */
export const maxEntrySeconds = 366 * 24 * 60 * 60;

/** What an entry belongs to. */
export interface EntryTarget {
  readonly project_id: number | null;
  readonly client_id: number | null;
  readonly task_id: number | null;
}

/** What the database knows about an entry's target. Null where the actor cannot see the object. */
export interface TargetReferences {
  readonly project_status: string | null;
  readonly project_client: number | null;
  readonly client_status: string | null;
  /** True if the task exists and belongs to the project. */
  readonly task_known: boolean;
}

/** Changes to an entry's target; undefined fields keep their values. */
export type TargetChange = {
  readonly [Field in keyof EntryTarget]?: EntryTarget[Field] | undefined;
};

/**
 * Applies a change to an entry's target. A project replaces the client and vice versa; the task is
 * removed together with its project.
 */
export function changedTarget(before: EntryTarget, change: TargetChange): EntryTarget {
  const { project_id: project, client_id: client } = change;
  const task = (otherwise: number | null): number | null =>
    change.task_id === undefined ? otherwise : change.task_id;
  if (project !== undefined && project !== null) {
    return { project_id: project, client_id: client ?? null, task_id: task(before.task_id) };
  }
  if (client !== undefined && client !== null) {
    return { project_id: null, client_id: client, task_id: task(null) };
  }
  return {
    project_id: project === undefined ? before.project_id : null,
    client_id: client === undefined ? before.client_id : null,
    task_id: task(before.task_id),
  };
}

/**
 * Validates an entry's target. The previous target stays allowed, so that entries of an archived
 * project can still be corrected.
 * @param before The previous target; undefined for a new entry.
 * @returns the refusal, or undefined if the target is allowed.
 */
export function refuseTarget(
  target: EntryTarget,
  references: TargetReferences,
  before: EntryTarget | undefined,
): Refused | undefined {
  const { project_id: project, client_id: client, task_id: task } = target;
  if (project === null && client === null) {
    return invalid("project_id", "Set project_id or client_id");
  }
  const moved = project !== null && project !== before?.project_id;
  if (moved && references.project_status === null) {
    return invalid("project_id", "There is no project with this id");
  }
  if (moved && references.project_status === "archived") {
    return invalid("project_id", "The project is archived; reactivate it first");
  }
  if (client !== null && client !== before?.client_id) {
    if (references.client_status === null)
      return invalid("client_id", "There is no client with this id");
    if (references.client_status !== "active") {
      return invalid("client_id", "The client is inactive; reactivate it first");
    }
  }
  if (project !== null && client !== null && client !== references.project_client) {
    return invalid(
      "client_id",
      "The project belongs to another client; set only one of project_id and client_id",
    );
  }
  if (task === null || (task === before?.task_id && !moved)) return undefined;
  if (project === null) return invalid("task_id", "A task needs its project; set project_id too");
  if (references.task_known) return undefined;
  return task === before?.task_id
    ? invalid(
        "task_id",
        "The task belongs to the previous project; set task_id too, or null for no task",
      )
    : invalid("task_id", "There is no task with this id in this project");
}

/**
 * Validates an entry's times.
 * @param end Undefined for a running timer.
 * @returns the refusal, or undefined if the times are allowed.
 */
export function refuseTimes(start: Date, end: Date | undefined, now: Date): Refused | undefined {
  if (end === undefined) {
    const runningSeconds = (now.getTime() - start.getTime()) / 1000;
    // Tolerates clients whose clock is up to a minute fast.
    if (runningSeconds < -60) {
      return invalid("start_time", "A running timer cannot start in the future; set end_time too");
    }
    return runningSeconds > maxEntrySeconds
      ? invalid(
          "start_time",
          "A running timer cannot have started more than 366 days ago; set end_time too",
        )
      : undefined;
  }
  const seconds = (end.getTime() - start.getTime()) / 1000;
  if (seconds <= 0) return invalid("end_time", "Must be after start_time");
  return seconds > maxEntrySeconds
    ? invalid("end_time", "An entry can last at most 366 days; split it")
    : undefined;
}
