import * as z from "zod/mini";
import { taskRefSchema, type ExternalRef } from "./refs";
import { instant } from "./schema-parts";

/**
 * Marks the integration's task as `cancelled` because the item was deleted at the provider. Time
 * entries are kept. The integration's owner must be allowed to use the task's project.
 */
export interface TaskArchive {
  readonly type: "task.archive";
  readonly task: ExternalRef;
  /** When the item was deleted, ISO 8601 UTC. */
  readonly asOf: string;
}

/** Validates a {@link TaskArchive}. */
export const taskArchiveSchema = z.strictObject({
  type: z.literal("task.archive"),
  task: taskRefSchema,
  asOf: instant,
}) satisfies z.core.$ZodType<TaskArchive>;
