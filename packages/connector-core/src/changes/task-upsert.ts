import * as z from "zod";
import { taskRefSchema, type ExternalRef } from "./refs";
import { instant, localId, name, text } from "./schema-parts";

/** Task statuses that a connector can set. */
export type TaskStatus = "todo" | "in_progress" | "review" | "done" | "cancelled";

/** Task priorities, lowest first. */
export type TaskPriority = "low" | "medium" | "high" | "urgent";

/** The provider's current values of a task. */
export interface TaskFields {
  /** 1 to 200 characters, not blank. */
  readonly name: string;
  /** At most 10,000 characters. */
  readonly description: string | null;
  readonly status: TaskStatus;
  readonly priority: TaskPriority;
}

/**
 * Creates a task or updates it to the provider's state.
 *
 * The task is found by (integration, source, ref), then by (project, source, ref). So changing the
 * default project creates no duplicates, and two integrations share the tasks of a shared project.
 *
 * A field changes only if the provider's value differs from its previous value, so local edits
 * survive unrelated changes at the provider. Older states are skipped as `stale`; if two states
 * have the same time, an open one does not replace a finished one (see `isOlderState`).
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
  /** False to update only an existing task; an unknown one is skipped as `not_found`. */
  readonly create: boolean;
}

/** Validates a {@link TaskUpsert}. */
export const taskUpsertSchema = z.object({
  type: z.literal("task.upsert"),
  task: taskRefSchema,
  project: localId,
  fields: z.object({
    name: name(200),
    description: text(10_000).nullable(),
    status: z.enum(["todo", "in_progress", "review", "done", "cancelled"]),
    priority: z.enum(["low", "medium", "high", "urgent"]),
  }),
  asOf: instant,
  create: z.boolean(),
}) satisfies z.ZodType<TaskUpsert>;
