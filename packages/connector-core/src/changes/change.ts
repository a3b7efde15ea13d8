import type * as z from "zod";
import { entryRemoveSchema, type EntryRemove } from "./entry-remove";
import { entryUpsertSchema, type EntryUpsert } from "./entry-upsert";
import { identityLinkSchema, type IdentityLink } from "./identity-link";
import { linkSetSchema, type LinkSet } from "./link-set";
import { taskArchiveSchema, type TaskArchive } from "./task-archive";
import { taskMoveSchema, type TaskMove } from "./task-move";
import { taskUpsertSchema, type TaskUpsert } from "./task-upsert";
import { timerStartSchema, type TimerStart } from "./timer-start";
import { timerStopSchema, type TimerStop } from "./timer-stop";

/** Every change that a connector can return. The manifest's `uses` lists the types it returns. */
export type Change =
  | TaskUpsert
  | TaskMove
  | TaskArchive
  | TimerStart
  | TimerStop
  | IdentityLink
  | EntryUpsert
  | EntryRemove
  | LinkSet;

/** The type of a change. */
export type ChangeType = Change["type"];

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
} as const satisfies Readonly<Record<ChangeType, z.ZodType<Change>>>;
