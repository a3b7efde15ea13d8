import { dayInZone } from "@tt/connector-core";
import { z } from "zod";
import type { Actor } from "../../platform/auth/principal";
import type { HostContext } from "../../platform/context";
import { assertNotRefused } from "../../platform/http/assert-not-refused";
import { idParameter, idQuery } from "../../platform/http/fields";
import { notFound } from "../../platform/http/http-error";
import { pageQuery, pagination, paginationSchema } from "../../platform/http/pagination";
import { requirePrincipal, json, route, type Route } from "../../platform/http/route";
import { hoursOf } from "../../platform/time/hours";
import { readSettings } from "../settings/store";
import { trackedSeconds } from "../time-entries/totals";
import { findUser } from "../users/store";
import { progressPercentage } from "./progress";
import { newTask, taskChange, taskDetail, taskSchema, taskStatus, toTask } from "./schema";
import { findTask, listTasks } from "./store";
import { tagList } from "../../platform/http/tags";
import { createTask, deleteTask, updateTask } from "./write";

const one = "/api/v1/tasks/{id}";
const oneTask = z.object({ id: idParameter });

/** Tasks in the REST API. */
export function taskRoutes({ database, clock }: HostContext): readonly Route[] {
  const { db } = database;
  const todayOf = async (userId: number): Promise<string> => {
    const [user, settings] = await Promise.all([findUser(db, userId), readSettings(db)]);
    return dayInZone(clock.now(), user?.timezone ?? settings.timezone);
  };
  const readable = async (actor: Actor, id: number): Promise<z.output<typeof taskSchema>> => {
    const [row, today] = await Promise.all([findTask(db, actor, id), todayOf(actor.userId)]);
    if (!row) throw notFound("Task");
    return toTask(row, today);
  };
  return [
    route({
      method: "get",
      path: "/api/v1/tasks",
      access: { type: "token", scope: "read:tasks" },
      summary: "Tasks: urgent first, then soonest due",
      tag: "Tasks",
      query: z.object({
        ...pageQuery,
        project_id: idQuery.optional(),
        status: taskStatus.optional(),
        tags: z
          .string()
          .max(500, "At most 500 characters")
          .default("")
          .transform(tagList)
          .meta({ description: "Texts with commas between them; one of them is in the tags" }),
      }),
      responses: {
        200: {
          description: "A page of tasks",
          schema: z.object({
            tasks: z.array(taskSchema),
            pagination: paginationSchema,
          }),
        },
      },
      async handler(request) {
        const actor = requirePrincipal(request);
        const { project_id: projectId, status, tags } = request.query;
        const [{ rows, total }, today] = await Promise.all([
          listTasks(db, actor, { projectId, status, tags }, request.query),
          todayOf(actor.userId),
        ]);
        return json(200, {
          tasks: rows.map((row) => toTask(row, today)),
          pagination: pagination(request.query, total),
        });
      },
    }),
    route({
      method: "post",
      path: "/api/v1/tasks",
      access: { type: "token", scope: "write:tasks" },
      summary: "Create a task",
      tag: "Tasks",
      body: newTask,
      responses: {
        201: {
          description: "The new task",
          schema: z.object({ message: z.literal("Task created successfully"), task: taskSchema }),
        },
      },
      async handler(request) {
        const actor = requirePrincipal(request);
        const { assignee_id: assignee, kanban_column: _ignored, ...rest } = request.body;
        const input = { ...rest, assigned_to: assignee };
        const outcome = await db.transaction().execute((tx) => createTask(tx, actor, input));
        assertNotRefused(outcome, "Task");
        const task = await readable(actor, outcome.id);
        return json(201, { message: "Task created successfully", task });
      },
    }),
    route({
      method: "get",
      path: one,
      access: { type: "token", scope: "read:tasks" },
      summary: "A task, with what was tracked on it",
      tag: "Tasks",
      params: oneTask,
      responses: {
        200: { description: "The task", schema: z.object({ task: taskDetail }) },
      },
      async handler(request) {
        const task = await readable(requirePrincipal(request), request.params.id);
        const tracked = await trackedSeconds(db, "task_id", task.id);
        const hours = hoursOf(tracked.total);
        return json(200, {
          task: {
            ...task,
            total_hours: hours,
            total_billable_hours: hoursOf(tracked.billable),
            progress_percentage: progressPercentage(hours, task.estimated_hours),
          },
        });
      },
    }),
    ...(["put", "patch"] as const).map((method) =>
      route({
        method,
        path: one,
        access: { type: "token", scope: "write:tasks" },
        summary: "Change a task; what is left out stays",
        tag: "Tasks",
        params: oneTask,
        body: taskChange,
        responses: {
          200: {
            description: "The task as it is now",
            schema: z.object({ message: z.literal("Task updated successfully"), task: taskSchema }),
          },
          409: { description: "There is a newer version" },
        },
        async handler(request) {
          const actor = requirePrincipal(request);
          const { id } = request.params;
          const { version, assignee_id: assignee, kanban_column: _ignored, ...rest } = request.body;
          const change = { ...rest, assigned_to: assignee };
          const outcome = await db
            .transaction()
            .execute((tx) => updateTask(tx, actor, id, change, { version }));
          assertNotRefused(outcome, "Task");
          const task = await readable(actor, id);
          return json(200, { message: "Task updated successfully", task });
        },
      }),
    ),
    route({
      method: "delete",
      path: one,
      access: { type: "token", scope: "write:tasks" },
      summary: "Delete a task; its entries stay, without it",
      tag: "Tasks",
      params: oneTask,
      responses: {
        200: {
          description: "It is deleted",
          schema: z.object({ message: z.literal("Task deleted successfully") }),
        },
      },
      async handler(request) {
        const actor = requirePrincipal(request);
        const { id } = request.params;
        const outcome = await db.transaction().execute((tx) => deleteTask(tx, actor, id));
        assertNotRefused(outcome, "Task");
        return json(200, { message: "Task deleted successfully" });
      },
    }),
  ];
}
