import * as z from "zod";
import type { HostContext } from "../../../platform/context";
import { assertNotRefused } from "../../../platform/http/assert-not-refused";
import { versionField } from "../../../platform/http/fields";
import { json, requirePrincipal, route, type Route } from "../../../platform/http/route";
import { timeField } from "../../../platform/http/time-fields";
import { instantOf } from "../../../platform/time/time-input";
import { zoneFor } from "../readable";
import { timeEntrySchema } from "../schema";
import { maxAdjustMinutes, type TimerAdjustment } from "./adjust";
import { invalidState, noActiveTimer, startError } from "./errors";
import { newTimer, toTimerStart } from "./new-timer";
import { deletedMeanwhile, entryResponse, readEntry } from "./response";
import { adjustTimer, discardTimer, switchTimer } from "./write-changes";

const access = { type: "session" } as const;

/** Routes that change the running timer, for browser sessions. */
export function timerChangeRoutes(context: HostContext): readonly Route[] {
  return [switchRoute(context), adjustRoute(context), discardRoute(context)];
}

function switchRoute({ database: { db }, clock }: HostContext): Route {
  return route({
    method: "post",
    path: "/api/timer/switch",
    access,
    summary: "Stop the running timer, if there is one, and start another one",
    description:
      "Both happen or neither does. Nothing changes if a timer with the same project, task and notes is " +
      "already running, so the request can be repeated.",
    tag: "Timer",
    body: newTimer,
    responses: {
      200: {
        description: "The timer that runs now, and the entry that was completed",
        schema: z.object({
          message: z.literal("Timer switched successfully"),
          timer: timeEntrySchema,
          stopped: timeEntrySchema
            .nullable()
            .meta({ description: "null if no timer was running or nothing changed" }),
        }),
      },
      404: deletedMeanwhile,
      409: { description: "Another request started a timer at the same time" },
    },
    async handler(request) {
      const start = await toTimerStart(db, requirePrincipal(request), request.body);
      const outcome = await db.transaction().execute(async (tx) => {
        const switched = await switchTimer(tx, start, clock.now());
        // Rolls back, so that the other timer still runs.
        if (switched.status === "refused") throw startError(switched.reason);
        return switched;
      });
      const stoppedId = outcome.status === "switched" ? outcome.stoppedId : undefined;
      return json(200, {
        message: "Timer switched successfully",
        timer: await readEntry(db, outcome.id, clock.now()),
        stopped: stoppedId === undefined ? null : await readEntry(db, stoppedId, clock.now()),
      });
    },
  });
}

const adjustment = z
  .strictObject({
    minutes: z
      .int()
      .min(-maxAdjustMinutes, `At least -${String(maxAdjustMinutes)}`)
      .max(maxAdjustMinutes, `At most ${String(maxAdjustMinutes)}`)
      .optional()
      .meta({
        description: "Minutes to add to the tracked time; negative ones are removed from it",
        examples: [15],
      }),
    start_time: timeField.optional().meta({ description: "The new start, instead of `minutes`" }),
    version: versionField,
  })
  .superRefine(({ minutes, start_time: start }, context) => {
    if ((minutes === undefined) !== (start === undefined)) return;
    const message = "Set either minutes or start_time";
    context.addIssue({ code: "custom", path: ["minutes"], message });
  });

function adjustRoute({ database: { db }, clock }: HostContext): Route {
  return route({
    method: "post",
    path: "/api/timer/adjust",
    access,
    summary: "Move the start of the running timer",
    tag: "Timer",
    body: adjustment,
    responses: {
      200: {
        description: "The running entry",
        schema: entryResponse("Timer adjusted successfully"),
      },
      400: {
        description:
          "No timer is running, or it is paused; or the start would be in the future, more than 24 hours " +
          "ago, too late for the timer's breaks, or within another entry where those must not overlap",
      },
      404: deletedMeanwhile,
      409: { description: "`version` is outdated" },
    },
    async handler(request) {
      const actor = requirePrincipal(request);
      const { start_time: start, version } = request.body;
      const zone = await zoneFor(db, actor, [start]);
      const change: TimerAdjustment = start
        ? { type: "start", start: instantOf(start, zone) }
        : { type: "minutes", minutes: request.body.minutes ?? 0 };
      const outcome = await db
        .transaction()
        .execute((tx) => adjustTimer(tx, actor.userId, change, version, clock.now()));
      if (outcome.status === "refused" && outcome.reason === "no_active_timer") {
        throw noActiveTimer();
      }
      if (outcome.status === "refused" && outcome.reason === "invalid_state") {
        throw invalidState("The timer is paused. Resume it first.");
      }
      assertNotRefused(outcome, "Timer");
      return json(200, {
        message: "Timer adjusted successfully",
        time_entry: await readEntry(db, outcome.id, clock.now()),
      });
    },
  });
}

function discardRoute({ database: { db } }: HostContext): Route {
  return route({
    method: "post",
    path: "/api/timer/discard",
    access,
    summary: "Delete the running timer without completing it",
    tag: "Timer",
    responses: {
      200: {
        description: "The timer was deleted",
        schema: z.object({ message: z.literal("Timer discarded successfully") }),
      },
      400: { description: "No timer is running" },
    },
    async handler(request) {
      const { userId } = requirePrincipal(request);
      const isDiscarded = await db.transaction().execute((tx) => discardTimer(tx, userId));
      if (!isDiscarded) throw noActiveTimer();
      return json(200, { message: "Timer discarded successfully" });
    },
  });
}
