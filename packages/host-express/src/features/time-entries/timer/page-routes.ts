import * as z from "zod";
import type { HostContext } from "../../../platform/context";
import { localPath } from "../../../platform/http/local-path";
import {
  redirect,
  requirePrincipal,
  route,
  type Route,
  type RouteResponse,
} from "../../../platform/http/route";
import { redirectWithMessage, renderPage, type PageRequest } from "../../../platform/pages/page";
import type { RefusedTimer } from "../../../platform/pages/timer-bar";
import { hoursText } from "../../../platform/time/duration-text";
import { parseWork } from "../../choices/work";
import { findProject } from "../../projects/store";
import { timeFormatOf } from "../../users/store";
import { findEntry, runningEntry, type TimeEntryRow } from "../store";
import { toDate } from "../../../platform/db/instants";
import { startError } from "./errors";
import { discardTimerPage, refusedTimerPage } from "./page";
import { nextClock, previousClock } from "./clock";
import type { TimerAdjustment } from "./adjust";
import { adjustTimer, discardTimer, reopenTimer, switchTimer } from "./write-changes";
import { pauseTimer, resumeTimer, startTimer, stopTimer, type StartRefusal } from "./write";

const common = { access: { type: "session" }, tag: "Pages", hidden: true } as const;
const next = z.string().max(2_000).optional();
const id = z.coerce.number().int().positive();
const responses = {
  303: { description: "Redirect to the page before" },
  400: { description: "Refused; the page says why and keeps what was typed" },
} as const;

/** Another tab or a chat command may have been faster. */
const elsewhere = "The timer had been changed elsewhere.";

/** Routes of the timer bar. They lead back to the page that it is on. */
export function timerPageRoutes(context: HostContext): readonly Route[] {
  return [
    workRoute(context, "start"),
    workRoute(context, "switch"),
    stopRoute(context),
    undoStopRoute(context),
    pauseRoute(context, "pause"),
    pauseRoute(context, "resume"),
    adjustRoute(context),
    ...discardRoutes(context),
  ];
}

/** Shows why nothing was changed. */
function refuse(
  context: HostContext,
  request: PageRequest,
  refused: RefusedTimer,
  status: 400 | 409 = 400,
): Promise<RouteResponse> {
  return renderPage(context, request, refusedTimerPage(status, refused));
}

/** Starts a timer, or switches to it, for the chosen project or task. */
function workRoute(context: HostContext, name: "start" | "switch"): Route {
  const { database, clock } = context;
  const { db } = database;
  return route({
    ...common,
    method: "post",
    path: `/timer/${name}`,
    summary: name === "start" ? "Start a timer" : "Stop the timer and start another one",
    form: true,
    body: z.object({
      next,
      notes: z.string().trim().max(5_000).default(""),
      work: z.string().max(50).default(""),
    }),
    responses: {
      ...responses,
      409: { description: "A timer is running; the page asks what to do" },
    },
    async handler(request) {
      const actor = requirePrincipal(request);
      const { notes, work: value } = request.body;
      const back = localPath(request.body.next);
      const work = parseWork(value);
      const project = work && (await findProject(db, actor, work.projectId));
      if (!work || !project) {
        const error = "Choose a project or task from the list.";
        return refuse(context, request, { error, next: back, start: { notes, work: "" } });
      }
      const start = { userId: actor.userId, ...work, notes: notes === "" ? null : notes };
      const refusal = await run(start);
      if (refusal === undefined) return redirect(back);
      const typed = { notes, work: value, workLabel: project.name };
      if (refusal !== "timer_already_running") {
        const { errors, message } = startError(refusal);
        const error = Object.values(errors ?? {}).flat()[0] ?? message;
        return refuse(context, request, { error: `${error}.`, next: back, start: typed });
      }
      const running = await runningEntry(db, actor.userId);
      // A repeated request: what was to be started already runs.
      if (running && isSame(running, start)) return redirect(back);
      const what = running?.project ?? running?.client ?? "something else";
      const error = `A timer is already running on ${what}.`;
      return refuse(context, request, { error, next: back, start: typed }, 409);
    },
  });

  async function run(start: Parameters<typeof switchTimer>[1]): Promise<StartRefusal | undefined> {
    if (name === "start") {
      const outcome = await startTimer(db, start, clock.now());
      return outcome.status === "refused" ? outcome.reason : undefined;
    }
    try {
      await db.transaction().execute(async (tx) => {
        const outcome = await switchTimer(tx, start, clock.now());
        // Rolls back, so that the other timer still runs.
        if (outcome.status === "refused") throw new SwitchRefused(outcome.reason);
      });
      return undefined;
    } catch (error) {
      if (error instanceof SwitchRefused) return error.reason;
      throw error;
    }
  }
}

class SwitchRefused extends Error {
  constructor(readonly reason: StartRefusal) {
    super(reason);
  }
}

function isSame(
  row: TimeEntryRow,
  start: {
    readonly projectId: number;
    readonly taskId: number | null;
    readonly notes: string | null;
  },
): boolean {
  return (
    row.project_id === start.projectId && row.task_id === start.taskId && row.notes === start.notes
  );
}

function stopRoute(context: HostContext): Route {
  const { database, clock } = context;
  return route({
    ...common,
    method: "post",
    path: "/timer/stop",
    summary: "Stop the timer",
    form: true,
    body: z.object({
      next,
      /** The timer that the page showed. */
      id: id.optional(),
      /** A time of day, if it was to be stopped earlier. */
      end: z.string().max(50).optional(),
    }),
    responses,
    async handler(request) {
      const { userId } = requirePrincipal(request);
      const { id: shown, end: typed } = request.body;
      const back = localPath(request.body.next);
      const now = clock.now();
      const running = await runningEntry(database.db, userId);
      if (!running || (shown !== undefined && running.id !== shown)) {
        return redirectWithMessage(context, back, { text: elsewhere });
      }
      const end =
        typed === undefined
          ? now
          : nextClock(typed, toDate(running.start_time), await timeFormatOf(database.db, userId));
      if (end === undefined || end > now) {
        const error = "Enter a time between the start and now, such as 17:30.";
        return refuse(context, request, { error, next: back });
      }
      const stopped = await database.db.transaction().execute((tx) => stopTimer(tx, userId, end));
      if (stopped === undefined) return redirectWithMessage(context, back, { text: elsewhere });
      const row = await findEntry(database.db, stopped);
      return redirectWithMessage(context, back, {
        text: `Stopped after ${hoursText(row?.duration_seconds ?? 0)}.`,
        undo: { action: "/timer/undo-stop", fields: { id: String(stopped), next: back } },
      });
    },
  });
}

function undoStopRoute(context: HostContext): Route {
  const { database, clock } = context;
  return route({
    ...common,
    method: "post",
    path: "/timer/undo-stop",
    summary: "Let a stopped timer run again",
    form: true,
    body: z.object({ next, id }),
    responses,
    async handler(request) {
      const { userId } = requirePrincipal(request);
      const outcome = await database.db
        .transaction()
        .execute((tx) => reopenTimer(tx, userId, request.body.id, clock.now()));
      const texts = {
        not_found: "The entry had been changed elsewhere.",
        timer_already_running: "Another timer is already running. Stop it first.",
      };
      const text = outcome.status === "updated" ? "It runs again." : texts[outcome.reason];
      return redirectWithMessage(context, localPath(request.body.next), { text });
    },
  });
}

const pauses = {
  pause: { write: pauseTimer, done: "Timer paused.", summary: "Pause the timer" },
  resume: { write: resumeTimer, done: "Timer resumed.", summary: "Resume the timer" },
} as const;

function pauseRoute(context: HostContext, name: keyof typeof pauses): Route {
  const { database, clock } = context;
  const { write, done, summary } = pauses[name];
  return route({
    ...common,
    method: "post",
    path: `/timer/${name}`,
    summary,
    form: true,
    body: z.object({ next }),
    responses,
    async handler(request) {
      const { userId } = requirePrincipal(request);
      const outcome = await database.db
        .transaction()
        .execute(async (tx) => write(tx, userId, clock.now()));
      const text = outcome.status === "updated" ? done : elsewhere;
      return redirectWithMessage(context, localPath(request.body.next), { text });
    },
  });
}

function adjustRoute(context: HostContext): Route {
  const { database, clock } = context;
  return route({
    ...common,
    method: "post",
    path: "/timer/adjust",
    summary: "Move the start of the timer",
    form: true,
    body: z.object({
      next,
      version: z.coerce.number().int().optional(),
      minutes: z.coerce.number().int().min(-1_440).max(1_440).optional(),
      /** A time of day: the last one before now. */
      start: z.string().max(50).optional(),
    }),
    responses: { ...responses, 409: { description: "The timer was changed since it was shown" } },
    async handler(request) {
      const { userId } = requirePrincipal(request);
      const { version, minutes, start: typed } = request.body;
      const back = localPath(request.body.next);
      const now = clock.now();
      const start =
        typed === undefined
          ? undefined
          : previousClock(typed, now, await timeFormatOf(database.db, userId));
      if (minutes === undefined && start === undefined) {
        const error = "Enter the time of the start, such as 9:30.";
        return refuse(context, request, { error, next: back });
      }
      const change: TimerAdjustment =
        minutes === undefined
          ? { type: "start", start: start ?? now }
          : { type: "minutes", minutes };
      const outcome = await database.db
        .transaction()
        .execute((tx) => adjustTimer(tx, userId, change, version, now));
      if (outcome.status !== "refused") return redirect(back);
      switch (outcome.reason) {
        case "no_active_timer":
          return redirectWithMessage(context, back, { text: elsewhere });
        case "invalid":
        case "not_allowed":
          return refuse(context, request, { error: `${outcome.message}.`, next: back });
        case "invalid_state": {
          const error = "The timer is paused. Resume it first.";
          return refuse(context, request, { error, next: back });
        }
        default: {
          const error = "The timer was changed elsewhere. Look at it and try again.";
          return refuse(context, request, { error, next: back }, 409);
        }
      }
    },
  });
}

function discardRoutes(context: HostContext): readonly Route[] {
  const { database } = context;
  return [
    route({
      ...common,
      method: "get",
      path: "/timer/discard",
      summary: "Ask whether to discard the timer",
      query: z.object({ next }),
      responses: { 200: { description: "The page" } },
      handler: (request) =>
        renderPage(context, request, discardTimerPage(localPath(request.query.next))),
    }),
    route({
      ...common,
      method: "post",
      path: "/timer/discard",
      summary: "Discard the timer",
      form: true,
      body: z.object({ next }),
      responses,
      async handler(request) {
        const { userId } = requirePrincipal(request);
        const isDone = await database.db.transaction().execute((tx) => discardTimer(tx, userId));
        const text = isDone ? "Timer discarded." : elsewhere;
        return redirectWithMessage(context, localPath(request.body.next), { text });
      },
    }),
  ];
}
