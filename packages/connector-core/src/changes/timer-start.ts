import * as z from "zod/mini";
import { taskRefSchema, userRefSchema, type ExternalRef, type UserRef } from "./refs";
import { instant, localId } from "./schema-parts";

/**
 * Starts a timer on the task's project if the task is known, otherwise on `project`.
 *
 * A personal integration starts timers for its owner, and for other users who consented and may use
 * the project. A workspace integration starts them for members who linked their account
 * (`identity.link`), in projects that they may use. Other users are skipped as `not_allowed`. The
 * project must be active and, for a personal integration, available to its owner.
 */
export interface TimerStart {
  readonly type: "timer.start";
  readonly user: UserRef;
  /** ID of the timer's project. */
  readonly project: number;
  /** If the task is known in a state newer than `asOf`, the change is skipped as `stale`. */
  readonly task?: ExternalRef | undefined;
  /**
   * Local id of a task in `project`, instead of `task`. Skipped as `not_found` if it is not there.
   */
  readonly taskId?: number | undefined;
  /** When the user started the timer, ISO 8601 UTC. */
  readonly asOf: string;
}

/** Validates a {@link TimerStart}. */
export const timerStartSchema = z.strictObject({
  type: z.literal("timer.start"),
  user: userRefSchema,
  project: localId,
  task: z.optional(taskRefSchema),
  taskId: z.optional(localId),
  asOf: instant,
}) satisfies z.core.$ZodType<TimerStart>;
