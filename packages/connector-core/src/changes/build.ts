import { cut } from "../text";
import type { EntryRemove } from "./entry-remove";
import type { EntryUpsert } from "./entry-upsert";
import type { IdentityLink } from "./identity-link";
import type { SkipReason } from "./outcome";
import type { UserRef } from "./refs";
import type { TaskArchive } from "./task-archive";
import {
  maxDescriptionCharacters,
  maxLabelCharacters,
  maxLabels,
  maxNameCharacters,
} from "./task-limits";
import type { TaskMove } from "./task-move";
import type { TaskFields, TaskUpsert } from "./task-upsert";
import type { TimerStart } from "./timer-start";
import type { TimerStop } from "./timer-stop";

/** A provider's labels may be longer than a task's, blank, or more. */
function shownLabels(labels: readonly string[]): readonly string[] {
  const shown = labels.map((label) => cut(label, maxLabelCharacters));
  return shown.filter((label) => /\S/.test(label)).slice(0, maxLabels);
}

/** The values of a change without its type. */
type Values<Change> = Omit<Change, "type">;

/** The values of a change that creates an unknown item unless told otherwise. */
type UpsertValues<Upsert extends TaskUpsert | EntryUpsert> = Omit<Values<Upsert>, "ifMissing"> & {
  readonly ifMissing?: Upsert["ifMissing"] | undefined;
};

/** Values of {@link task}`.upsert`: a `TaskUpsert` with its fields beside the others. */
export type TaskUpsertValues = Omit<UpsertValues<TaskUpsert>, "fields"> & TaskFields;

/** Values of {@link entry}`.remove`; `ifMissing` defaults to `not_found`. */
export type EntryRemoveValues = Omit<Values<EntryRemove>, "ifMissing"> & {
  readonly ifMissing?: SkipReason | undefined;
};

/**
 * Builds changes of tasks, as plain data.
 *
 * - `upsert` creates or updates a task. An unknown task is created (default of `ifMissing`). Name and
 *   description are cut to 200 and 10,000 characters, labels to the first 100 of 100 characters that
 *   are not blank.
 * - `move` changes the identity of a task.
 * - `archive` cancels a task whose item was deleted.
 *
 * @example
 * ```ts
 * import { task } from "@tt/connector-core";
 *
 * task.upsert({
 *   task: { source: "gitlab.com:7", ref: "gitlab_issue_17" },
 *   project: 1,
 *   asOf: "2026-01-15T12:00:00Z",
 *   name: "Fix login",
 *   status: "todo",
 *   url: "https://gitlab.com/acme/web/-/issues/17",
 * });
 * ```
 */
export const task = {
  /** Creates or updates a task. */
  upsert({ task, project, asOf, ifMissing = "create", ...fields }: TaskUpsertValues): TaskUpsert {
    const { name, description, labels } = fields;
    return {
      type: "task.upsert",
      task,
      project,
      asOf,
      ifMissing,
      fields: {
        ...fields,
        name: cut(name, maxNameCharacters),
        description: description && cut(description, maxDescriptionCharacters),
        labels: labels && shownLabels(labels),
      },
    };
  },
  /** Changes the identity of a task. */
  move: (values: Values<TaskMove>): TaskMove => ({ type: "task.move", ...values }),
  /** Cancels a task whose item was deleted. */
  archive: (values: Values<TaskArchive>): TaskArchive => ({ type: "task.archive", ...values }),
};

/**
 * Builds changes of timers, as plain data.
 *
 * @example
 * ```ts
 * import { timer } from "@tt/connector-core";
 *
 * timer.start({ user: { id: 7 }, project: 1, asOf: "2026-01-15T12:00:00Z" });
 * timer.stop({ id: 7 });
 * ```
 */
export const timer = {
  /** Starts a timer. */
  start: (values: Values<TimerStart>): TimerStart => ({ type: "timer.start", ...values }),
  /** Stops the timer of a user. */
  stop: (user: UserRef): TimerStop => ({ type: "timer.stop", user }),
};

/**
 * Builds changes of time entries, as plain data.
 *
 * - `upsert` creates or updates an entry. An unknown entry is created (default of `ifMissing`).
 * - `remove` deletes an entry whose item is gone. An unknown one is skipped as `not_found` (default of
 *   `ifMissing`).
 *
 * @example
 * ```ts
 * import { entry } from "@tt/connector-core";
 *
 * entry.remove({
 *   entry: { source: "primary", ref: "4f0c1k2" },
 *   asOf: "2026-01-15T12:00:00Z",
 *   ifMissing: "cancelled",
 * });
 * ```
 */
export const entry = {
  /** Creates or updates a time entry. */
  upsert: ({ ifMissing = "create", ...values }: UpsertValues<EntryUpsert>): EntryUpsert => ({
    type: "entry.upsert",
    ifMissing,
    ...values,
  }),
  /** Deletes a time entry whose item is gone. */
  remove: ({ ifMissing = "not_found", ...values }: EntryRemoveValues): EntryRemove => ({
    type: "entry.remove",
    ifMissing,
    ...values,
  }),
};

/**
 * Builds changes of linked accounts, as plain data.
 *
 * @example
 * ```ts
 * import { identity } from "@tt/connector-core";
 *
 * identity.link({
 *   provider: "slack",
 *   externalId: "T012AB3C4:U2CERLKJA",
 *   name: "Ada",
 *   code: "ABCD-EFGH",
 *   routingKey: { index: "linked", value: "T012AB3C4:U2CERLKJA" },
 * });
 * ```
 */
export const identity = {
  /** Links an account by a one-time code. */
  link: (values: Values<IdentityLink>): IdentityLink => ({ type: "identity.link", ...values }),
};

/** An item that is left alone on purpose. */
export interface Ignored {
  /** A sentence for the provider's log of deliveries or the report of a sync. */
  readonly ignored: string;
}

/**
 * States why nothing is done about an item.
 *
 * @example
 * ```ts
 * import { ignore } from "@tt/connector-core";
 *
 * ignore("Pull requests are not issues"); // { ignored: "Pull requests are not issues" }
 * ```
 */
export function ignore(reason: string): Ignored {
  return { ignored: reason };
}
