import * as z from "zod/mini";
import { userRefSchema, type UserRef } from "./refs";

/**
 * Stops the user's running timer; of several, the one started last. The user must be the
 * integration's owner or, for a workspace integration, a member who linked their account; others
 * are skipped as `not_allowed`.
 */
export interface TimerStop {
  readonly type: "timer.stop";
  readonly user: UserRef;
}

/** Validates a {@link TimerStop}. */
export const timerStopSchema = z.strictObject({
  type: z.literal("timer.stop"),
  user: userRefSchema,
}) satisfies z.core.$ZodType<TimerStop>;
