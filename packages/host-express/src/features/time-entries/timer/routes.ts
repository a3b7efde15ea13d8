import type { Transaction } from "kysely";
import * as z from "zod";
import type { HostContext } from "../../../platform/context";
import type { Database } from "../../../platform/db/schema";
import { idField, ignoredField, optionalText } from "../../../platform/http/fields";
import { HttpError, notFound, validationError } from "../../../platform/http/http-error";
import {
  requirePrincipal,
  json,
  route,
  type Route,
  type RouteResponse,
} from "../../../platform/http/route";
import { findProject } from "../../projects/store";
import { timeEntrySchema, toTimeEntry } from "../schema";
import { findEntry, runningEntry } from "../store";
import { noActiveTimer, startError } from "./errors";
import { legacyStatusRoute, legacyAliasOf } from "./legacy-routes";
import { pauseTimer, resumeTimer, startTimer, stopTimer, type PauseOutcome } from "./write";

const newTimer = z.strictObject({
  project_id: idField,
  task_id: idField.nullish().meta({ examples: [5] }),
  notes: optionalText(5_000).meta({ examples: ["Worked on feature X"] }),
  template_id: ignoredField,
});

const writable = { type: "token", scope: "write:time_entries" } as const;
const entryResponse = (message: string) =>
  z.object({ message: z.literal(message), time_entry: timeEntrySchema });

/** Routes of the timer in the REST API. */
export function timerRoutes(context: HostContext): readonly Route[] {
  const start = startRoute(context);
  const stop = stopRoute(context);
  return [
    statusRoute(context),
    start,
    stop,
    pauseRoute(context, "pause"),
    pauseRoute(context, "resume"),
    legacyStatusRoute(context),
    legacyAliasOf(start, "/api/timer/start"),
    legacyAliasOf(stop, "/api/timer/stop"),
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
      409: { description: "A timer is already running, and only one is allowed per user" },
    },
    async handler(request) {
      const actor = requirePrincipal(request);
      const { project_id: projectId, task_id: taskId, notes } = request.body;
      if (!(await findProject(db, actor, projectId))) {
        throw validationError({ project_id: ["There is no project with this id"] });
      }
      const start = { userId: actor.userId, projectId, taskId: taskId ?? null, notes };
      const outcome = await startTimer(db, start, clock.now());
      if (outcome.status === "refused") throw startError(outcome.reason);
      const row = await findEntry(db, outcome.id);
      if (!row) throw notFound("Time entry");
      const timer = toTimeEntry(row, clock.now());
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
    },
    async handler(request) {
      const { userId } = requirePrincipal(request);
      const id = await db.transaction().execute((tx) => stopTimer(tx, userId, clock.now()));
      if (id === undefined) throw noActiveTimer();
      return entryOf(db, id, "Timer stopped successfully", clock.now());
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
    },
    async handler(request) {
      const { userId } = requirePrincipal(request);
      const outcome = await db
        .transaction()
        .execute((tx: Transaction<Database>): Promise<PauseOutcome> =>
          write(tx, userId, clock.now()),
        );
      if (outcome.status === "updated") return entryOf(db, outcome.id, done, clock.now());
      if (outcome.reason === "no_active_timer") throw noActiveTimer();
      throw new HttpError({ status: 400, code: outcome.reason, message: stateError });
    },
  });
}

async function entryOf(
  db: HostContext["database"]["db"],
  id: number,
  message: string,
  now: Date,
): Promise<RouteResponse> {
  const row = await findEntry(db, id);
  if (!row) throw notFound("Time entry");
  return json(200, { message, time_entry: toTimeEntry(row, now) });
}
