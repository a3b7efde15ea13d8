import type { Refused } from "../../platform/change-outcome";
import { invalid } from "./outcome";

/** Seconds; what goes beyond is a slip of the pen, and longer ones would overflow in sums. */
export const maxEntrySeconds = 366 * 24 * 60 * 60;

/** What an entry is about. */
export interface EntryTarget {
  readonly project_id: number | null;
  readonly client_id: number | null;
  readonly task_id: number | null;
}

/** What the database knows about the place of an entry; nothing about what the actor does not see. */
export interface TargetReferences {
  readonly project_status: string | null;
  readonly project_client: number | null;
  readonly client_status: string | null;
  /** It exists and is the project's. */
  readonly task_known: boolean;
}

/** What of a change is about the place; undefined: as it is. */
export type TargetChange = {
  readonly [Field in keyof EntryTarget]?: EntryTarget[Field] | undefined;
};

/**
 * Where an entry is after a change (API contract §10): a project takes the client's place and the
 * other way round, and with the project goes its task.
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
 * May an entry be here? What it was about before stays allowed: an archived project's entries can
 * still be corrected.
 * @param before Undefined for a new entry.
 */
export function refuseTarget(
  place: EntryTarget,
  facts: TargetReferences,
  before: EntryTarget | undefined,
): Refused | undefined {
  const { project_id: project, client_id: client, task_id: task } = place;
  if (project === null && client === null) {
    return invalid("project_id", "Give a project_id or a client_id");
  }
  const moved = project !== null && project !== before?.project_id;
  if (moved && facts.project_status === null) {
    return invalid("project_id", "There is no such project");
  }
  if (moved && facts.project_status === "archived") {
    return invalid("project_id", "The project is archived; make it active first");
  }
  if (client !== null && client !== before?.client_id) {
    if (facts.client_status === null) return invalid("client_id", "There is no such client");
    if (facts.client_status !== "active") {
      return invalid("client_id", "The client is inactive; make it active first");
    }
  }
  if (project !== null && client !== null && client !== facts.project_client) {
    return invalid("client_id", "The project is another client's; give one of the two");
  }
  if (task === null || (task === before?.task_id && !moved)) return undefined;
  if (project === null) return invalid("task_id", "A task needs its project: give project_id too");
  if (facts.task_known) return undefined;
  return task === before?.task_id
    ? invalid("task_id", "The task is of the project before; give task_id too, null for none")
    : invalid("task_id", "There is no such task in this project");
}

/** May an entry last from here to there? @param end Undefined: it runs. */
export function refuseTimes(start: Date, end: Date | undefined, now: Date): Refused | undefined {
  if (end === undefined) {
    const running = (now.getTime() - start.getTime()) / 1000;
    // Clocks differ by a little.
    if (running < -60) {
      return invalid("start_time", "A running timer cannot start in the future; give end_time too");
    }
    return running > maxEntrySeconds
      ? invalid("start_time", "A running timer started 366 days ago at most; give end_time too")
      : undefined;
  }
  const seconds = (end.getTime() - start.getTime()) / 1000;
  if (seconds <= 0) return invalid("end_time", "Must be after start_time");
  return seconds > maxEntrySeconds
    ? invalid("end_time", "An entry lasts 366 days at most; split it")
    : undefined;
}
