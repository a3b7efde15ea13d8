import { dayInZone } from "@tt/connector-core";
import * as z from "zod";
import type { Actor } from "../../platform/auth/principal";
import type { HostContext } from "../../platform/context";
import { idQuery } from "../../platform/http/fields";
import { pageQuery } from "../../platform/http/pagination";
import {
  createRoute,
  deleteRoute,
  getRoute,
  listRoute,
  updateRoutes,
  type Resource,
} from "../../platform/http/resource-routes";
import type { Route } from "../../platform/http/route";
import { tagList } from "../../platform/http/tags";
import { hoursOf } from "../../platform/time/hours";
import { trackedSeconds } from "../time-entries/totals";
import { zoneOf } from "../users/store";
import { progressPercentage } from "./progress";
import { newTask, taskChange, taskDetail, taskSchema, taskStatus, toTask } from "./schema";
import { findTask, listTasks } from "./store";
import { createTask, deleteTask, updateTask } from "./write";

/** Routes of tasks in the REST API. */
export function taskRoutes({ database: { db }, clock }: HostContext): readonly Route[] {
  const todayOf = async (actor: Actor) => dayInZone(clock.now(), await zoneOf(db, actor));
  const find = async (actor: Actor, id: number) => {
    const [row, today] = await Promise.all([findTask(db, actor, id), todayOf(actor)]);
    return row && toTask(row, today);
  };
  const tasks: Resource<z.output<typeof taskSchema>> = {
    path: "/api/v1/tasks",
    tag: "Tasks",
    plural: "tasks",
    singular: "task",
    label: "Task",
    schema: taskSchema,
    find,
  };
  return [
    listRoute(tasks, {
      summary: "List tasks by priority, then by due date",
      query: z.object({
        ...pageQuery,
        project_id: idQuery.optional().meta({ description: "Only tasks of this project" }),
        status: taskStatus.optional().meta({ description: "Only tasks with this status" }),
        tags: z.string().max(500, "At most 500 characters").default("").transform(tagList).meta({
          description: "Comma-separated; only tasks whose tags contain one of these texts",
        }),
      }),
      async list(actor, query) {
        const { project_id: projectId, status, tags } = query;
        const [{ rows, total }, today] = await Promise.all([
          listTasks(db, actor, { projectId, status, tags }, query),
          todayOf(actor),
        ]);
        return { rows: rows.map((row) => toTask(row, today)), total };
      },
    }),
    createRoute(tasks, {
      summary: "Create a task",
      body: newTask,
      create(actor, { assignee_id: assignee, kanban_column: _ignored, ...rest }) {
        const input = { ...rest, assigned_to: assignee };
        return db.transaction().execute((tx) => createTask(tx, actor, input));
      },
    }),
    getRoute(tasks, {
      summary: "Get a task with its tracked hours and progress",
      schema: taskDetail,
      async find(actor, id) {
        const task = await find(actor, id);
        if (!task) return undefined;
        const tracked = await trackedSeconds(db, "task_id", id);
        const hours = hoursOf(tracked.total);
        return {
          ...task,
          total_hours: hours,
          total_billable_hours: hoursOf(tracked.billable),
          progress_percentage: progressPercentage(hours, task.estimated_hours),
        };
      },
    }),
    ...updateRoutes(tasks, {
      summary: "Update a task; omitted fields keep their values",
      body: taskChange,
      errors: { 409: { description: "`version` is outdated" } },
      update(actor, id, { version, assignee_id: assignee, kanban_column: _ignored, ...rest }) {
        const change = { ...rest, assigned_to: assignee };
        return db.transaction().execute((tx) => updateTask(tx, actor, id, change, { version }));
      },
    }),
    deleteRoute(tasks, {
      summary: "Delete a task; its time entries stay and no longer refer to it",
      effect: "deleted",
      remove: (actor, id) => db.transaction().execute((tx) => deleteTask(tx, actor, id)),
    }),
  ];
}
