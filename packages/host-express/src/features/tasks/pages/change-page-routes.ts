import * as z from "zod";
import type { HostContext } from "../../../platform/context";
import { assertNotRefused } from "../../../platform/http/assert-not-refused";
import { formNext } from "../../../platform/http/form-values";
import { localPath } from "../../../platform/http/local-path";
import { requirePrincipal, route, type Route } from "../../../platform/http/route";
import { redirectWithMessage, renderPage } from "../../../platform/pages/page";
import { bulkText, changeTasks, maxBulkTasks } from "../bulk";
import { taskPath, tasksPath } from "../paths";
import { taskStatus } from "../schema";
import { statusName } from "../statuses";
import { deleteTask, updateTask, type TaskChange } from "../write";
import { common, params, responses, visibleTask } from "./shared";
import { deleteTaskPage } from "./show-page";

/** Routes of the buttons of tasks: status, deletion, and the change of several. */
export function changeTaskRoutes(context: HostContext): readonly Route[] {
  return [bulkRoute(context), statusRoute(context), ...deleteRoutes(context)];
}

function statusRoute(context: HostContext): Route {
  const { db } = context.database;
  return route({
    ...common,
    method: "post",
    path: "/tasks/{id}/status",
    summary: "Change the status of a task",
    form: true,
    params,
    body: z.object({ status: taskStatus, next: formNext }),
    responses,
    async handler(request) {
      const actor = requirePrincipal(request);
      const { id } = request.params;
      const { status, next } = request.body;
      const task = await visibleTask(context, actor, id);
      const outcome = await db.transaction().execute((tx) => updateTask(tx, actor, id, { status }));
      assertNotRefused(outcome, "Task");
      const back = next === undefined ? taskPath(id) : localPath(next);
      return redirectWithMessage(context, back, {
        text: `${task.name}: ${statusName(status)}.`,
        undo:
          outcome.status === "unchanged"
            ? undefined
            : { action: taskPath(id, "status"), fields: { status: task.status, next: back } },
      });
    },
  });
}

function bulkRoute(context: HostContext): Route {
  const { db } = context.database;
  return route({
    ...common,
    method: "post",
    path: "/tasks/bulk",
    summary: "Change the selected tasks",
    form: true,
    body: z.record(z.string(), z.string().max(2_000)),
    responses,
    async handler(request) {
      const actor = requirePrincipal(request);
      const { next, ...form } = request.body;
      const back = next === undefined ? tasksPath : localPath(next);
      const tell = (text: string) => redirectWithMessage(context, back, { text });
      const ids = selectedTasks(form);
      const change = readChange(form, actor.userId);
      if (ids.length === 0) return tell("Nothing was changed: select tasks first.");
      if (change === undefined) return tell("Nothing was changed: choose a status or an assignee.");
      const result = await db.transaction().execute((tx) => changeTasks(tx, actor, ids, change));
      return tell(bulkText(result));
    },
  });
}

/** The tasks whose checkbox `task-{id}` was sent. */
function selectedTasks(form: Readonly<Record<string, string>>): readonly number[] {
  return Object.keys(form)
    .flatMap((name) => /^task-([1-9]\d{0,8})$/.exec(name)?.[1] ?? [])
    .slice(0, maxBulkTasks)
    .map(Number);
}

/** What the bar below the list asks for; undefined if it asks for nothing. */
function readChange(
  { status = "", assignee = "" }: Readonly<Record<string, string>>,
  userId: number,
): TaskChange | undefined {
  const chosen = assigneeOf(assignee, userId);
  const newStatus = taskStatus.safeParse(status).data;
  if (chosen === undefined && newStatus === undefined) return undefined;
  return { status: newStatus, assigned_to: chosen };
}

function assigneeOf(text: string, userId: number): number | null | undefined {
  if (text === "me") return userId;
  if (text === "nobody") return null;
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
}

function deleteRoutes(context: HostContext): readonly Route[] {
  const { db } = context.database;
  const path = "/tasks/{id}/delete";
  return [
    route({
      ...common,
      method: "get",
      path,
      summary: "Ask whether to delete a task",
      params,
      responses: { 200: { description: "The page" }, 404: "common" },
      async handler(request) {
        const task = await visibleTask(context, requirePrincipal(request), request.params.id);
        return renderPage(context, request, deleteTaskPage(task));
      },
    }),
    route({
      ...common,
      method: "post",
      path,
      summary: "Delete a task",
      form: true,
      params,
      body: z.object({}),
      responses: { ...responses, 403: "common" },
      async handler(request) {
        const actor = requirePrincipal(request);
        const { id } = request.params;
        const task = await visibleTask(context, actor, id);
        const outcome = await db.transaction().execute((tx) => deleteTask(tx, actor, id));
        assertNotRefused(outcome, "Task");
        return redirectWithMessage(context, tasksPath, { text: `${task.name} was deleted.` });
      },
    }),
  ];
}
