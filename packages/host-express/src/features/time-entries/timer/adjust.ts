import type { Refused } from "../../../platform/change-outcome";
import { wholeSeconds } from "../../../platform/db/instants";
import { invalid } from "../outcome";

/** How far back a timer can be moved, in minutes: a day. */
export const maxAdjustMinutes = 24 * 60;

/** How a running timer is adjusted. */
export type TimerAdjustment =
  /** Minutes that are added to the tracked time; negative ones are removed from it. */
  | { readonly type: "minutes"; readonly minutes: number }
  | { readonly type: "start"; readonly start: Date };

/** The new start of a timer, or why it is refused. */
export type AdjustedStart =
  | {
      readonly status: "adjusted";
      readonly start: Date;
      /** The field of the request that errors about the start name. */
      readonly field: "minutes" | "start_time";
    }
  | Refused;

const minuteMs = 60_000;

/**
 * Decides the new start of a running timer that is not paused. It must not be in the future, and its
 * breaks must still fit. It can be moved back to 24 hours ago; a timer that runs longer can only be
 * shortened.
 */
export function adjustedStart(
  before: Date,
  breakSeconds: number,
  adjustment: TimerAdjustment,
  now: Date,
): AdjustedStart {
  const field = adjustment.type === "minutes" ? "minutes" : "start_time";
  const wanted = wantedStart(before, adjustment);
  // Tolerates clients whose clock is up to a minute fast.
  if (adjustment.type === "start" && wanted.getTime() > now.getTime() + minuteMs) {
    return invalid(field, "The timer cannot start in the future");
  }
  const start = adjustment.type === "start" && wanted > now ? wholeSeconds(now) : wanted;
  const seconds = Math.floor((now.getTime() - start.getTime()) / 1000);
  if (seconds < 0) return invalid(field, "The timer has not run that long");
  if (start > before && seconds < breakSeconds) {
    return invalid(field, "The timer would be shorter than its breaks");
  }
  if (start < before && seconds > maxAdjustMinutes * 60) {
    return invalid(
      field,
      "The timer cannot start more than 24 hours ago; stop it, then change its start",
    );
  }
  return { status: "adjusted", start, field };
}

function wantedStart(before: Date, adjustment: TimerAdjustment): Date {
  return adjustment.type === "start"
    ? wholeSeconds(adjustment.start)
    : new Date(before.getTime() - adjustment.minutes * minuteMs);
}
