import * as z from "zod/mini";
import type { SkipReason } from "./outcome";
import { taskRefSchema, userRefSchema, type ExternalRef, type UserRef } from "./refs";
import { creationRule, instant, localId, maxInteger, name, text, webAddress } from "./schema-parts";
import {
  maxDescriptionCharacters,
  maxLabelCharacters,
  maxLabels,
  maxNameCharacters,
} from "./task-limits";

/** Task statuses that a connector can set. */
export type TaskStatus = "todo" | "in_progress" | "review" | "done" | "cancelled";

/** Task priorities, lowest first. */
export type TaskPriority = "low" | "medium" | "high" | "urgent";

/**
 * The provider's current values of a task. An absent field is one that the provider does not have or
 * did not report: the task keeps its value. Null and an empty list mean that it is empty there.
 */
export interface TaskFields {
  /** 1 to 200 characters, not blank. */
  readonly name: string;
  /** At most 10,000 characters. */
  readonly description?: string | null | undefined;
  /** A new task without it is `todo`. */
  readonly status?: TaskStatus | undefined;
  /** A new task without it is `medium`. */
  readonly priority?: TaskPriority | undefined;
  /** Web page of the item, `http` or `https`, at most 2,000 characters. */
  readonly url?: string | null | undefined;
  /** Calendar day, `YYYY-MM-DD`. */
  readonly dueDate?: string | null | undefined;
  /** Estimated work in whole seconds. Hosts may store it rounded. */
  readonly estimateSeconds?: number | null | undefined;
  /** A user who is unknown here, or who may not see the task's project, is not assigned. */
  readonly assignee?: UserRef | null | undefined;
  /** At most 100 labels of 1 to 100 characters. */
  readonly labels?: readonly string[] | undefined;
}

/**
 * Creates a task or updates it to the provider's state.
 *
 * The task is found by (integration, source, ref), then by (project, source, ref). So changing the
 * default project creates no duplicates, and two integrations share the tasks of a shared project.
 *
 * A field changes only if the provider's value differs from its previous value, so local edits
 * survive unrelated changes at the provider. A URL, due date, estimate, assignee or list of labels
 * that the provider reports for the first time does not replace one that was set locally. Older
 * states are skipped as `stale`; if two states have the same time, an open one does not replace a
 * finished one (see `isOlderState`).
 *
 * The state of an unknown item that creates no task is kept for some days. If an older state that
 * creates the task arrives late, the task is created with the newer state, or not at all if the
 * item was deleted.
 *
 * A new task needs an unarchived project that the integration's owner may use. An existing task
 * needs a project that the owner may use, archived or not. Otherwise the outcome is `failed`.
 */
export interface TaskUpsert {
  readonly type: "task.upsert";
  readonly task: ExternalRef;
  /** Project id for a new task. */
  readonly project: number;
  readonly fields: TaskFields;
  /** When the provider recorded this state, ISO 8601 UTC. */
  readonly asOf: string;
  /** `create` to create an unknown task; otherwise the reason for which it is skipped. */
  readonly ifMissing: "create" | SkipReason;
}

const day = z.iso
  .date("Must be a date, such as 2026-01-15")
  .check(z.refine((value) => value >= "0001", { error: "Must be in year 1 or later" }));

/** Validates a {@link TaskUpsert}. */
export const taskUpsertSchema = z.strictObject({
  type: z.literal("task.upsert"),
  task: taskRefSchema,
  project: localId,
  fields: z.strictObject({
    name: name(maxNameCharacters),
    description: z.nullish(text(maxDescriptionCharacters)),
    status: z.optional(z.enum(["todo", "in_progress", "review", "done", "cancelled"])),
    priority: z.optional(z.enum(["low", "medium", "high", "urgent"])),
    url: z.nullish(webAddress),
    dueDate: z.nullish(day),
    estimateSeconds: z.nullish(z.int().check(z.minimum(0), z.maximum(maxInteger))),
    assignee: z.nullish(userRefSchema),
    labels: z.optional(
      z
        .array(name(maxLabelCharacters))
        .check(z.maxLength(maxLabels, `Must have at most ${String(maxLabels)} labels`)),
    ),
  }),
  asOf: instant,
  ifMissing: creationRule,
}) satisfies z.core.$ZodType<TaskUpsert>;
