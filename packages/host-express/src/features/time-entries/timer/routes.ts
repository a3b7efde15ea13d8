import type { Transaction } from "kysely";
import * as z from "zod";
import type { HostContext } from "../../../platform/context";
import type { Database } from "../../../platform/db/schema";
import { requirePrincipal, json, route, type Route } from "../../../platform/http/route";
import { timeEntrySchema, toTimeEntry } from "../schema";
import { runningEntry } from "../store";
import { timerChangeRoutes } from "./change-routes";
import { invalidState, noActiveTimer, startError } from "./errors";
import { forSessions, legacyStatusRoute, legacyAliasOf } from "./legacy-routes";
import { newTimer, toTimerStart } from "./new-timer";
import { deletedMeanwhile, entryResponse, readEntry } from "./response";
import { pauseTimer, resumeTimer, startTimer, stopTimer, type PauseOutcome } from "./write";

const writable = { type: "token", scope: "write:time_entries" } as const;

/** Routes of the timer in the REST API. */
export function timerRoutes(context: HostContext): readonly Route[] {
  const start = startRoute(context);
  const stop = stopRoute(context);
  const pause = pauseRoute(context, "pause");
  const resume = pauseRoute(context, "resume");
  return [
    statusRoute(context),
    start,
    stop,
    pause,
    resume,
    legacyStatusRoute(context),
    legacyAliasOf(start, "/api/timer/start"),
    legacyAliasOf(stop, "/api/timer/stop"),
    forSessions(pause, "/api/timer/pause"),
    forSessions(resume, "/api/timer/resume"),
    ...timerChangeRoutes(context),
  ];
}

function statusRoute({ database: { db }, clock }: HostContext): Route {
  return route({
    method: "get",
    path: "/api/v1/timer/status",
    access: { type: "token", scope: "read:time_entries" },
    summary: "Get the running timer, or the one started last if there are several",
    tag: "Timer",
    responses: {
      200: {
        description: "The running timer, or null",
        schema: z.object({
          active: z.boolean(),
          timer: timeEntrySchema.nullable(),
        }),
      },
    },
    async handler(request) {
      const row = await runningEntry(db, requirePrincipal(request).userId);
      const timer = row ? toTimeEntry(row, clock.now()) : null;
      return json(200, { active: timer !== null, timer });
    },
  });
}

function startRoute({ database: { db }, clock }: HostContext): Route {
  return route({
    method: "post",
    path: "/api/v1/timer/start",
    access: writable,
    summary: "Start a timer",
    tag: "Timer",
    body: newTimer,
    responses: {
      201: {
        description: "The running timer",
        schema: z.object({
          message: z.literal("Timer started successfully"),
          timer: timeEntrySchema,
        }),
      },
      404: deletedMeanwhile,
      409: { description: "A timer is already running, and only one is allowed per user" },
    },
    async handler(request) {
      const start = await toTimerStart(db, requirePrincipal(request), request.body);
      const outcome = await startTimer(db, start, clock.now());
      if (outcome.status === "refused") throw startError(outcome.reason);
      const timer = await readEntry(db, outcome.id, clock.now());
      return json(201, { message: "Timer started successfully", timer });
    },
  });
}

function stopRoute({ database: { db }, clock }: HostContext): Route {
  return route({
    method: "post",
    path: "/api/v1/timer/stop",
    access: writable,
    summary: "Stop the running timer; a current pause is added to the breaks",
    tag: "Timer",
    responses: {
      200: {
        description: "The completed entry",
        schema: entryResponse("Timer stopped successfully"),
      },
      400: { description: "No timer is running" },
      404: deletedMeanwhile,
    },
    async handler(request) {
      const { userId } = requirePrincipal(request);
      const id = await db.transaction().execute((tx) => stopTimer(tx, userId, clock.now()));
      if (id === undefined) throw noActiveTimer();
      const entry = await readEntry(db, id, clock.now());
      return json(200, { message: "Timer stopped successfully", time_entry: entry });
    },
  });
}

const pauses = {
  pause: {
    write: pauseTimer,
    summary: "Pause the running timer",
    done: "Timer paused successfully",
    stateError: "The timer is already paused. Resume it first.",
  },
  resume: {
    write: resumeTimer,
    summary: "Resume the paused timer; the pause is added to the breaks",
    done: "Timer resumed successfully",
    stateError: "The timer is not paused.",
  },
} as const;

function pauseRoute({ database: { db }, clock }: HostContext, name: keyof typeof pauses): Route {
  const { write, summary, done, stateError } = pauses[name];
  return route({
    method: "post",
    path: `/api/v1/timer/${name}`,
    access: writable,
    summary,
    tag: "Timer",
    responses: {
      200: { description: "The running entry", schema: entryResponse(done) },
      400: { description: "No timer is running, or it is already paused or not paused" },
      404: deletedMeanwhile,
    },
    async handler(request) {
      const { userId } = requirePrincipal(request);
      const outcome = await db
        .transaction()
        .execute((tx: Transaction<Database>): Promise<PauseOutcome> =>
          write(tx, userId, clock.now()),
        );
      if (outcome.status === "updated") {
        const entry = await readEntry(db, outcome.id, clock.now());
        return json(200, { message: done, time_entry: entry });
      }
      if (outcome.reason === "no_active_timer") throw noActiveTimer();
      throw invalidState(stateError);
    },
  });
}
