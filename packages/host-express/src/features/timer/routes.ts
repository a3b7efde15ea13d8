import { z } from "zod";
import type { HostContext } from "../../platform/context";
import { idField, optionalText } from "../../platform/http/fields";
import { HttpError, notFound, validationError } from "../../platform/http/http-error";
import { caller, json, route, type Route } from "../../platform/http/route";
import { findProject } from "../projects/store";
import { timeEntrySchema, toTimeEntry } from "../time-entries/schema";
import { findEntry, runningEntry } from "../time-entries/store";
import { startTimer, stopTimer, type StartOutcome } from "./write";

const newTimer = z.strictObject({
  project_id: idField,
  task_id: idField.nullish(),
  notes: optionalText(5_000),
});

/** The timer in the REST API. */
export function timerRoutes({ database, clock }: HostContext): readonly Route[] {
  const { db } = database;
  return [
    route({
      method: "get",
      path: "/api/v1/timer/status",
      access: { type: "token", scope: "read:time_entries" },
      summary: "The running timer",
      tag: "Timer",
      responses: {
        200: {
          description: "The timer, or none",
          schema: z.object({
            active: z.boolean(),
            timer: timeEntrySchema.nullable(),
          }),
        },
      },
      async handler(request) {
        const row = await runningEntry(db, caller(request).userId);
        const timer = row ? toTimeEntry(row, clock.now()) : null;
        return json(200, { active: timer !== null, timer });
      },
    }),
    route({
      method: "post",
      path: "/api/v1/timer/start",
      access: { type: "token", scope: "write:time_entries" },
      summary: "Start a timer",
      tag: "Timer",
      body: newTimer,
      responses: {
        201: {
          description: "The running timer",
          schema: z.object({ message: z.string(), timer: timeEntrySchema }),
        },
      },
      async handler(request) {
        const actor = caller(request);
        const { project_id: projectId, task_id: taskId, notes } = request.body;
        if (!(await findProject(db, actor, projectId))) {
          throw validationError({ project_id: ["There is no such project"] });
        }
        const start = {
          userId: actor.userId,
          projectId,
          taskId: taskId ?? null,
          notes,
        };
        const outcome = await db.transaction().execute((tx) => startTimer(tx, start, clock.now()));
        if (outcome.status === "refused") throw refused(outcome.reason);
        const row = await findEntry(db, outcome.id);
        if (!row) throw notFound("Time entry");
        const timer = toTimeEntry(row, clock.now());
        return json(201, { message: "Timer started successfully", timer });
      },
    }),
    route({
      method: "post",
      path: "/api/v1/timer/stop",
      access: { type: "token", scope: "write:time_entries" },
      summary: "Stop the running timer",
      tag: "Timer",
      responses: {
        200: {
          description: "The finished entry",
          schema: z.object({
            message: z.string(),
            time_entry: timeEntrySchema,
          }),
        },
      },
      async handler(request) {
        const { userId } = caller(request);
        const id = await db.transaction().execute((tx) => stopTimer(tx, userId, clock.now()));
        const row = id === undefined ? undefined : await findEntry(db, id);
        if (!row) {
          const message = "No timer is running";
          throw new HttpError({
            status: 400,
            code: "no_active_timer",
            message,
          });
        }
        const entry = toTimeEntry(row, clock.now());
        return json(200, {
          message: "Timer stopped successfully",
          time_entry: entry,
        });
      },
    }),
  ];
}

function refused(reason: Extract<StartOutcome, { status: "refused" }>["reason"]): HttpError {
  switch (reason) {
    case "timer_already_running":
      return new HttpError({
        status: 409,
        code: reason,
        message: "You have a running timer already. Stop it first.",
      });
    case "project_not_active":
      return validationError({ project_id: ["The project is not active"] });
    case "task_not_in_project":
      return validationError({
        task_id: ["There is no such task in this project"],
      });
  }
}
