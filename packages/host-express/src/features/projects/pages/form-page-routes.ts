import * as z from "zod";
import type { HostContext } from "../../../platform/context";
import { formStatus } from "../../../platform/http/form-refusal";
import type { FieldErrors } from "../../../platform/http/http-error";
import { localPath } from "../../../platform/http/local-path";
import { redirect, requirePrincipal, route, type Route } from "../../../platform/http/route";
import { redirectWithMessage, renderPage, type PageRequest } from "../../../platform/pages/page";
import { activeClientNames, findClient } from "../../clients/store";
import { adminSettings } from "../../settings/store";
import { readConflict } from "../../users/form-conflict";
import { projectPath, projectsPath } from "../paths";
import { findProject, type ProjectRow } from "../store";
import { projectFormPage, type ProjectTexts } from "./form";
import { blankProject, errorsOf, projectForm, readForm, textsOf } from "./form-values";
import { addProject, changeProject } from "./save";
import { common, params, responses, visibleProject } from "./shared";
import { idQuery } from "../../../platform/http/fields";
import { keepLineEnds } from "../../../platform/http/line-ends";

/** Number of clients that the form suggests; others are found by their whole name. */
const maxClients = 500;

/** Routes of the form that adds a project. */
export function newProjectRoutes(context: HostContext): readonly Route[] {
  const { db } = context.database;
  const path = `${projectsPath}/new`;
  return [
    route({
      ...common,
      method: "get",
      path,
      summary: "Show the form of a new project",
      query: z.object({
        name: z.string().max(200).default("").catch(""),
        client: idQuery.optional().catch(undefined),
        next: z.string().max(2_000).optional(),
      }),
      responses: { 200: { description: "The page" } },
      async handler(request) {
        const { name, client: clientId, next } = request.query;
        const actor = requirePrincipal(request);
        const client = clientId === undefined ? undefined : await findClient(db, actor, clientId);
        const texts = { ...blankProject, name, client: client?.name ?? "" };
        return show(context, request, { texts, next });
      },
    }),
    route({
      ...common,
      method: "post",
      path,
      summary: "Add a project",
      form: true,
      body: projectForm,
      responses,
      async handler(request) {
        const { body } = request;
        const read = readForm(body);
        const shown = { texts: body, next: body.next };
        if (read.status === "invalid") return show(context, request, { ...shown, ...read });
        const outcome = await addProject(db, requirePrincipal(request), read.value);
        if (outcome.status === "refused") {
          return show(context, request, { ...shown, ...errorsOf(outcome) });
        }
        return redirectWithMessage(context, projectPath(outcome.id), {
          text: `${read.value.name} was added.`,
        });
      },
    }),
  ];
}

/** Routes of the form that changes a project. */
export function editProjectRoutes(context: HostContext): readonly Route[] {
  const { db } = context.database;
  const path = `${projectsPath}/{id}/edit`;
  return [
    route({
      ...common,
      method: "get",
      path,
      summary: "Show the form of a project",
      params,
      responses: { 200: { description: "The page" }, 404: "common" },
      async handler(request) {
        const project = await visibleProject(context, requirePrincipal(request), request.params.id);
        return show(context, request, { texts: textsOf(project), project });
      },
    }),
    route({
      ...common,
      method: "post",
      path,
      summary: "Change a project",
      form: true,
      params,
      body: projectForm,
      responses,
      async handler(request) {
        const actor = requirePrincipal(request);
        const { body } = request;
        const { id } = request.params;
        const project = await visibleProject(context, actor, id);
        const read = readForm(keepLineEnds(body, textsOf(project)));
        const { version } = body;
        const shown = { texts: body, project, version };
        if (read.status === "invalid") return show(context, request, { ...shown, ...read });
        const client = isShown(body.client, project.client) ? project.client_id : read.value.client;
        const outcome = await changeProject(db, actor, id, { ...read.value, client }, version);
        if (outcome.status === "refused") {
          const now = await visibleProject(context, actor, id);
          return show(context, request, { ...shown, project: now, ...errorsOf(outcome) });
        }
        // A user who is no member of a project that was restricted meanwhile no longer sees it.
        const back = (await findProject(db, actor, id)) ? projectPath(id) : projectsPath;
        if (outcome.status === "unchanged") return redirect(back);
        return redirectWithMessage(context, back, { text: "Project saved." });
      },
    }),
  ];
}

/** True if a field was not edited. Fields of one line drop the line ends of a name. */
function isShown(sent: string, name: string): boolean {
  return sent.trim() === name.replace(/[\r\n]/g, "").trim();
}

/** Renders the form, with errors as a refused one. */
async function show(
  context: HostContext,
  request: PageRequest,
  form: {
    readonly texts: ProjectTexts;
    readonly next?: string | undefined;
    /** Undefined for a new project. */
    readonly project?: ProjectRow;
    /** Version that the form was opened with. */
    readonly version?: number | undefined;
    readonly errors?: FieldErrors;
    readonly message?: string;
    readonly status?: number | string;
  },
) {
  const { texts, project, version, errors, message } = form;
  const { db } = context.database;
  const actor = requirePrincipal(request);
  const unsaved = project && { version, row: project, mine: texts, theirs: textsOf(project) };
  const [clients, { currency }, conflict] = await Promise.all([
    activeClientNames(db, actor, maxClients),
    adminSettings(db),
    unsaved && readConflict(context, actor.userId, unsaved),
  ]);
  const content = projectFormPage({
    project: project && { id: project.id, name: project.name, version: project.version },
    texts,
    clients: clients.map(({ name }) => name),
    currency,
    next: project
      ? projectPath(project.id)
      : form.next === undefined
        ? projectsPath
        : localPath(form.next),
    errors,
    message,
    conflict,
    status: formStatus(form),
  });
  return renderPage(context, request, content);
}
