import * as z from "zod";
import type { HostContext } from "../../../platform/context";
import { idQuery } from "../../../platform/http/fields";
import { formStatus } from "../../../platform/http/form-refusal";
import { createOnce, onceFields } from "../../../platform/http/form-once";
import type { FieldErrors } from "../../../platform/http/http-error";
import { keepLineEnds } from "../../../platform/http/line-ends";
import { localPath } from "../../../platform/http/local-path";
import { redirect, requirePrincipal, route, type Route } from "../../../platform/http/route";
import { redirectWithMessage, renderPage, type PageRequest } from "../../../platform/pages/page";
import type { Option } from "../../../platform/pages/ui";
import { seesProject } from "../../access/projects";
import { projectOptions } from "../../choices/project-options";
import { readConflict } from "../../users/form-conflict";
import { activeUsers, type NamedUser } from "../../users/store";
import { taskPath, tasksPath } from "../paths";
import type { ListedTask } from "../store";
import { createTask, updateTask } from "../write";
import { taskFormPage, type TaskTexts } from "./form";
import { blankTask, errorsOf, readForm, taskForm, textsOf } from "./form-values";
import { common, params, responses, visibleTask } from "./shared";

/** Number of users that can be chosen. */
const maxUsers = 500;

/** Routes of the form that adds a task. */
export function newTaskRoutes(context: HostContext): readonly Route[] {
  const { db } = context.database;
  const path = `${tasksPath}/new`;
  return [
    route({
      ...common,
      method: "get",
      path,
      summary: "Show the form of a new task",
      query: z.object({
        project: idQuery.optional().catch(undefined),
        next: z.string().max(2_000).optional(),
      }),
      responses: { 200: { description: "The page" } },
      handler(request) {
        const { project, next } = request.query;
        const chosen = project === undefined ? "" : String(project);
        return show(context, request, { texts: { ...blankTask, project_id: chosen }, next });
      },
    }),
    route({
      ...common,
      method: "post",
      path,
      summary: "Add a task",
      form: true,
      body: taskForm.extend(onceFields),
      responses,
      async handler(request) {
        const actor = requirePrincipal(request);
        const { body } = request;
        const read = readForm(body);
        const shown = { texts: body, next: body.next };
        if (read.status === "invalid") return show(context, request, { ...shown, ...read });
        const input = { ...read.value, labels: [] };
        const outcome = await createOnce(db, path, request, (tx) => createTask(tx, actor, input));
        if (outcome?.status === "refused") {
          return show(context, request, { ...shown, ...errorsOf(outcome) });
        }
        return redirectWithMessage(context, outcome ? taskPath(outcome.id) : tasksPath, {
          text: `${input.name} was added.`,
        });
      },
    }),
  ];
}

/** Routes of the form that changes a task. */
export function editTaskRoutes(context: HostContext): readonly Route[] {
  const { db } = context.database;
  const path = `${tasksPath}/{id}/edit`;
  return [
    route({
      ...common,
      method: "get",
      path,
      summary: "Show the form of a task",
      params,
      responses: { 200: { description: "The page" }, 404: "common" },
      async handler(request) {
        const task = await visibleTask(context, requirePrincipal(request), request.params.id);
        return show(context, request, { texts: textsOf(task), task });
      },
    }),
    route({
      ...common,
      method: "post",
      path,
      summary: "Change a task",
      form: true,
      params,
      body: taskForm,
      responses,
      async handler(request) {
        const actor = requirePrincipal(request);
        const { body } = request;
        const { id } = request.params;
        const task = await visibleTask(context, actor, id);
        // A task stays in its project.
        const texts = { ...body, project_id: String(task.project_id) };
        const read = readForm(keepLineEnds(texts, textsOf(task)));
        const { version } = body;
        const shown = { texts, task, version };
        if (read.status === "invalid") return show(context, request, { ...shown, ...read });
        const { project_id: _same, ...change } = read.value;
        const outcome = await db
          .transaction()
          .execute((tx) => updateTask(tx, actor, id, change, { version }));
        if (outcome.status === "refused") {
          const now = await visibleTask(context, actor, id);
          return show(context, request, { ...shown, task: now, ...errorsOf(outcome) });
        }
        return outcome.status === "unchanged"
          ? redirect(taskPath(id))
          : redirectWithMessage(context, taskPath(id), { text: "Task saved." });
      },
    }),
  ];
}

/**
 * The users to choose from, with the task's assignee, who may be inactive or no member any more: without
 * their option, saving the form would unassign them.
 */
function userOptions(users: readonly NamedUser[], task: ListedTask | undefined): readonly Option[] {
  const options = users.map(({ id, username }) => ({ value: String(id), label: username }));
  const assignee = task?.assigned_to ?? null;
  if (assignee === null || users.some(({ id }) => id === assignee)) return options;
  return [
    ...options,
    { value: String(assignee), label: `${task?.assigned_user ?? ""} (no access)` },
  ];
}

/** Renders the form, with errors as a refused one. */
async function show(
  context: HostContext,
  request: PageRequest,
  form: {
    readonly texts: TaskTexts;
    readonly next?: string | undefined;
    /** Undefined for a new task. */
    readonly task?: ListedTask;
    /** Version that the form was opened with. */
    readonly version?: number | undefined;
    readonly errors?: FieldErrors;
    readonly message?: string;
    readonly status?: number | string;
  },
) {
  const { texts, task, version, errors, message } = form;
  const { db } = context.database;
  const actor = requirePrincipal(request);
  const chosen = /^[1-9]\d{0,8}$/.test(texts.project_id) ? Number(texts.project_id) : undefined;
  // A task stays in its project, so that the form has no field for it.
  const theirs = task && { ...textsOf(task), project_id: texts.project_id };
  const unsaved = task &&
    theirs && {
      version,
      row: task,
      integrationId: task.external_integration_id,
      mine: texts,
      theirs,
    };
  const [projects, users, conflict] = await Promise.all([
    task ? [] : projectOptions(db, actor, chosen),
    activeUsers(db, maxUsers, task && seesProject(task.project_id)),
    unsaved && readConflict(context, actor.userId, unsaved),
  ]);
  const content = taskFormPage({
    task: task && {
      id: task.id,
      name: task.name,
      version: task.version,
      project: task.project,
      isExternal: task.external_ref !== null,
    },
    texts,
    projects,
    users: userOptions(users, task),
    next: task ? taskPath(task.id) : form.next === undefined ? tasksPath : localPath(form.next),
    errors,
    message,
    conflict,
    status: formStatus(form),
  });
  return renderPage(context, request, content);
}
