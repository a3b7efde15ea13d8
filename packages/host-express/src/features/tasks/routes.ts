import { z } from "zod";
import type { HostContext } from "../../platform/context";
import { idQuery } from "../../platform/http/fields";
import { notFound, validationError } from "../../platform/http/http-error";
import { pageQuery, pagination, paginationSchema } from "../../platform/http/pagination";
import { caller, json, route, type Route } from "../../platform/http/route";
import { dayInZone } from "../../platform/time/zones";
import { findProject } from "../projects/store";
import { readSettings } from "../settings/store";
import { findUser } from "../users/store";
import { newTask, taskSchema, taskStatus, toTask } from "./schema";
import { findTask, listTasks } from "./store";
import { createTask } from "./write";

/** Tasks in the REST API. */
export function taskRoutes({ database, clock }: HostContext): readonly Route[] {
  const { db } = database;
  const todayOf = async (userId: number): Promise<string> => {
    const [user, settings] = await Promise.all([findUser(db, userId), readSettings(db)]);
    return dayInZone(clock.now(), user?.timezone ?? settings.timezone);
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
        const actor = caller(request);
        const filter = {
          projectId: request.query.project_id,
          status: request.query.status,
        };
        const [{ rows, total }, today] = await Promise.all([
          listTasks(db, actor, filter, request.query),
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
          schema: z.object({ message: z.string(), task: taskSchema }),
        },
      },
      async handler(request) {
        const actor = caller(request);
        const { assignee_id: assignee, due_date, ...rest } = request.body;
        if (!(await findProject(db, actor, rest.project_id))) {
          throw validationError({ project_id: ["There is no such project"] });
        }
        if (assignee && !(await findUser(db, assignee))) {
          throw validationError({ assignee_id: ["There is no such user"] });
        }
        const input = {
          ...rest,
          assigned_to: assignee ?? null,
          due_date: due_date ?? null,
        };
        const id = await db.transaction().execute((tx) => createTask(tx, actor, input));
        const [row, today] = await Promise.all([findTask(db, actor, id), todayOf(actor.userId)]);
        if (!row) throw notFound("Task");
        return json(201, {
          message: "Task created successfully",
          task: toTask(row, today),
        });
      },
    }),
  ];
}
