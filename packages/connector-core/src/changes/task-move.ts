import * as z from "zod/mini";
import { taskRefSchema, type ExternalRef } from "./refs";
import { instant } from "./schema-parts";

/**
 * Changes the remote identity of a task, for example when an issue is transferred to another
 * repository. `from` is looked up among the tasks of the owner's own integrations.
 *
 * Both sides of a transfer report it, in any order: the receiving integration takes the task over
 * even if it already has the identity `to`. If `to` already identifies another task in that project
 * (created by a colleague's integration), the task of `from` becomes `cancelled`.
 */
export interface TaskMove {
  readonly type: "task.move";
  readonly from: ExternalRef;
  readonly to: ExternalRef;
  /** True for the integration of the place the item moved to; it owns the task from then on. */
  readonly receiving: boolean;
  /**
   * When the item moved, ISO 8601 UTC. From the side the item left, it prevents late states of
   * `from` up to this time from creating the task again.
   */
  readonly asOf?: string | undefined;
}

/** Validates a {@link TaskMove}. */
export const taskMoveSchema = z.strictObject({
  type: z.literal("task.move"),
  from: taskRefSchema,
  to: taskRefSchema,
  receiving: z.boolean(),
  asOf: z.optional(instant),
}) satisfies z.core.$ZodType<TaskMove>;
