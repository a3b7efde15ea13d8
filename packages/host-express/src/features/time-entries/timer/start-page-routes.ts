import type { Transaction } from "kysely";
import * as z from "zod";
import type { HostContext } from "../../../platform/context";
import type { Database } from "../../../platform/db/schema";
import { onceFields, processOnce, type FormResult } from "../../../platform/http/form-once";
import { idField } from "../../../platform/http/fields";
import { localPath } from "../../../platform/http/local-path";
import { redirect, requirePrincipal, route, type Route } from "../../../platform/http/route";
import { parseWork, workValue } from "../../choices/work";
import { findProject } from "../../projects/store";
import { visible } from "../form/page-shared";
import { runningEntry, type TimeEntryRow } from "../store";
import { startError } from "./errors";
import { common, next, refuse, responses } from "./page-form";
import { startTimer, type ProjectTimerStart, type StartRefusal } from "./write";
import { switchTimer } from "./write-changes";

/** Starts a timer, or switches to it, for the chosen project or task. */
export function workRoute(context: HostContext, name: "start" | "switch"): Route {
  const { database, clock } = context;
  const { db } = database;
  const path = `/timer/${name}`;
  return route({
    ...common,
    method: "post",
    path,
    summary: name === "start" ? "Start a timer" : "Stop the timer and start another one",
    form: true,
    body: z.object({
      next,
      notes: z.string().trim().max(5_000).default(""),
      work: z.string().max(50).default(""),
      /** An entry whose notes and work are taken instead. */
      again: idField.optional(),
      ...onceFields,
    }),
    responses: {
      ...responses,
      404: "common",
      409: { description: "A timer is running; the page asks what to do" },
    },
    async handler(request) {
      const actor = requirePrincipal(request);
      const { again } = request.body;
      const { notes, work: value } =
        again === undefined ? request.body : workOf(await visible(context, actor, again));
      const back = localPath(request.body.next);
      const work = parseWork(value);
      const project = work && (await findProject(db, actor, work.projectId));
      if (!work || !project) {
        const error = "Choose a project or task from the list.";
        return refuse(context, request, { error, next: back, start: { notes, work: "" } });
      }
      const start = { userId: actor.userId, ...work, notes: notes === "" ? null : notes };
      const result = await processOnce(db, path, request, (tx) => begin(tx, start));
      // Sent once more: it was done.
      if (result?.refusal === undefined) return redirect(back);
      const { refusal } = result;
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

  /** A refused switch is rolled back, so that the other timer still runs. */
  async function begin(tx: Transaction<Database>, start: ProjectTimerStart): Promise<Begun> {
    const write = name === "start" ? startTimer : switchTimer;
    const outcome = await write(tx, start, clock.now());
    return outcome.status === "refused"
      ? { isDone: false, refusal: outcome.reason }
      : { isDone: true };
  }
}

/** What an entry is started with again. */
function workOf({ project_id: project, task_id: task, notes }: TimeEntryRow) {
  return { notes: notes ?? "", work: project === null ? "" : workValue(project, task) };
}

interface Begun extends FormResult {
  readonly refusal?: StartRefusal;
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
