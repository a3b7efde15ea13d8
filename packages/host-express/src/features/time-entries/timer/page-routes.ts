import * as z from "zod";
import type { HostContext } from "../../../platform/context";
import { toDate } from "../../../platform/db/instants";
import { onceFields, processOnce, type FormResult } from "../../../platform/http/form-once";
import { localPath } from "../../../platform/http/local-path";
import { redirect, requirePrincipal, route, type Route } from "../../../platform/http/route";
import { redirectWithMessage, renderPage } from "../../../platform/pages/page";
import { hoursText } from "../../../platform/time/duration-text";
import { timeFormatOf } from "../../users/store";
import { findEntry, runningEntry } from "../store";
import type { TimerAdjustment } from "./adjust";
import { nextClock, previousClock } from "./clock";
import { discardTimerPage } from "./page";
import { common, id, next, refuse, responses, version } from "./page-form";
import { workRoute } from "./start-page-routes";
import { pauseTimer, resumeTimer, stopTimer } from "./write";
import { adjustTimer, discardTimer, reopenTimer } from "./write-changes";

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

function stopRoute(context: HostContext): Route {
  const { database, clock } = context;
  const { db } = database;
  const path = "/timer/stop";
  return route({
    ...common,
    method: "post",
    path,
    summary: "Stop the timer",
    form: true,
    body: z.object({
      next,
      /** The timer that the page showed. */
      id: id.optional(),
      /** A time of day, if it was to be stopped earlier. */
      end: z.string().max(50).optional(),
      ...onceFields,
    }),
    responses,
    async handler(request) {
      const { userId } = requirePrincipal(request);
      const { id: shown, end: typed } = request.body;
      const back = localPath(request.body.next);
      const now = clock.now();
      const result = await processOnce(db, path, request, async (tx): Promise<Stopped> => {
        const running = await runningEntry(tx, userId);
        if (!running || (shown !== undefined && running.id !== shown)) return { isDone: false };
        const end =
          typed === undefined
            ? now
            : nextClock(typed, toDate(running.start_time), await timeFormatOf(tx, userId));
        if (end === undefined || end > now) {
          const error = "Enter a time between the start and now, such as 17:30.";
          return { isDone: false, error };
        }
        const stopped = await stopTimer(tx, userId, end);
        return { isDone: stopped !== undefined, stopped };
      });
      // Sent once more: it was done.
      if (!result) return redirect(back);
      const { error, stopped } = result;
      if (error !== undefined) return refuse(context, request, { error, next: back });
      if (stopped === undefined) return redirectWithMessage(context, back, { text: elsewhere });
      const row = await findEntry(db, stopped);
      return redirectWithMessage(context, back, {
        text: `Stopped after ${hoursText(row?.duration_seconds ?? 0)}.`,
        undo: { action: "/timer/undo-stop", fields: { id: String(stopped), next: back } },
      });
    },
  });
}

interface Stopped extends FormResult {
  /** Why the typed end was refused. */
  readonly error?: string;
  /** The completed entry. */
  readonly stopped?: number | undefined;
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
      const outcome = await reopenTimer(database.db, userId, request.body.id, clock.now());
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
      version,
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
