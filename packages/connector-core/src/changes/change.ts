import type * as z from "zod/mini";
import { entryRemoveSchema, type EntryRemove } from "./entry-remove";
import { entryUpsertSchema, type EntryUpsert } from "./entry-upsert";
import { identityLinkSchema, type IdentityLink } from "./identity-link";
import { linkSetSchema, type LinkSet } from "./link-set";
import { taskArchiveSchema, type TaskArchive } from "./task-archive";
import { taskMoveSchema, type TaskMove } from "./task-move";
import { taskUpsertSchema, type TaskUpsert } from "./task-upsert";
import { timerStartSchema, type TimerStart } from "./timer-start";
import { timerStopSchema, type TimerStop } from "./timer-stop";

/** The changes of each group. */
export interface ChangesOfGroup {
  readonly tasks: TaskUpsert | TaskMove | TaskArchive;
  readonly timers: TimerStart | TimerStop;
  readonly entries: EntryUpsert | EntryRemove | LinkSet;
  readonly identities: IdentityLink;
}

/**
 * What a connector changes and a storage supports. `entries` includes the links of exported time
 * entries.
 */
export type ChangeGroup = keyof ChangesOfGroup;

/** A change that a connector can return, narrowed to groups. */
export type Change<Group extends ChangeGroup = ChangeGroup> = ChangesOfGroup[Group];

/** The type of a change. */
export type ChangeType = Change["type"];

/** All groups of changes. */
export const changeGroups = [
  "tasks",
  "timers",
  "entries",
  "identities",
] as const satisfies readonly ChangeGroup[];

/** The group of each type of change. */
export const groupOfChange = {
  "task.upsert": "tasks",
  "task.move": "tasks",
  "task.archive": "tasks",
  "timer.start": "timers",
  "timer.stop": "timers",
  "identity.link": "identities",
  "entry.upsert": "entries",
  "entry.remove": "entries",
  "link.set": "entries",
} as const satisfies Readonly<Record<ChangeType, ChangeGroup>>;

/** The schema that validates each type of change. */
export const changeSchemas = {
  "task.upsert": taskUpsertSchema,
  "task.move": taskMoveSchema,
  "task.archive": taskArchiveSchema,
  "timer.start": timerStartSchema,
  "timer.stop": timerStopSchema,
  "identity.link": identityLinkSchema,
  "entry.upsert": entryUpsertSchema,
  "entry.remove": entryRemoveSchema,
  "link.set": linkSetSchema,
} as const satisfies Readonly<Record<ChangeType, z.core.$ZodType<Change>>>;

/** The type of a change; undefined for anything else, which a connector in plain JavaScript may return. */
export function changeTypeOf(value: unknown): ChangeType | undefined {
  if (typeof value !== "object" || value === null || !("type" in value)) return undefined;
  const { type } = value;
  const isKnown = typeof type === "string" && Object.hasOwn(groupOfChange, type);
  return isKnown ? (type as ChangeType) : undefined;
}
