import type { HostContext } from "../../../platform/context";
import { formStatus } from "../../../platform/http/form-refusal";
import type { FieldErrors } from "../../../platform/http/http-error";
import { keepLineEnds } from "../../../platform/http/line-ends";
import { redirect, requirePrincipal, route, type Route } from "../../../platform/http/route";
import { redirectWithMessage, renderPage, type PageRequest } from "../../../platform/pages/page";
import { projectPath } from "../../projects/paths";
import { adminSettings } from "../../settings/store";
import { readConflict } from "../../users/form-conflict";
import { clientPath, clientsPath } from "../paths";
import type { ClientRow } from "../store";
import { clientFormPage, type ClientTexts } from "./form";
import { blankClient, clientForm, errorsOf, readForm, textsOf } from "./form-values";
import { addClient, changeClient } from "./save";
import { common, params, responses, visibleClient } from "./shared";

/** Routes of the form that adds a client. */
export function newClientRoutes(context: HostContext): readonly Route[] {
  const { db } = context.database;
  const path = `${clientsPath}/new`;
  return [
    route({
      ...common,
      method: "get",
      path,
      summary: "Show the form of a new client",
      responses: { 200: { description: "The page" } },
      handler: (request) => show(context, request, { texts: blankClient }),
    }),
    route({
      ...common,
      method: "post",
      path,
      summary: "Add a client",
      form: true,
      body: clientForm,
      responses,
      async handler(request) {
        const actor = requirePrincipal(request);
        const texts = request.body;
        const read = readForm(texts);
        if (read.status === "invalid") return show(context, request, { texts, ...read });
        const outcome = await addClient(db, actor, read.value, read.project);
        if (outcome.status === "refused") {
          return show(context, request, { texts, ...errorsOf(outcome) });
        }
        const { id, projectId } = outcome;
        return redirectWithMessage(
          context,
          projectId === undefined ? clientPath(id) : projectPath(projectId),
          { text: `${read.value.name} was added.` },
        );
      },
    }),
  ];
}

/** Routes of the form that changes a client. */
export function editClientRoutes(context: HostContext): readonly Route[] {
  const { db } = context.database;
  const path = `${clientsPath}/{id}/edit`;
  return [
    route({
      ...common,
      method: "get",
      path,
      summary: "Show the form of a client",
      params,
      responses: { 200: { description: "The page" }, 404: "common" },
      async handler(request) {
        const client = await visibleClient(context, requirePrincipal(request), request.params.id);
        return show(context, request, { texts: textsOf(client), client });
      },
    }),
    route({
      ...common,
      method: "post",
      path,
      summary: "Change a client",
      form: true,
      params,
      body: clientForm,
      responses,
      async handler(request) {
        const actor = requirePrincipal(request);
        const texts = { ...request.body, project: "" };
        const { id } = request.params;
        const { version } = request.body;
        const client = await visibleClient(context, actor, id);
        const read = readForm(keepLineEnds(texts, textsOf(client)));
        if (read.status === "invalid") {
          return show(context, request, { texts, client, version, ...read });
        }
        const outcome = await changeClient(db, actor, id, read.value, version);
        if (outcome.status === "refused") {
          const now = await visibleClient(context, actor, id);
          return show(context, request, { texts, client: now, version, ...errorsOf(outcome) });
        }
        return outcome.status === "unchanged"
          ? redirect(clientPath(id))
          : redirectWithMessage(context, clientPath(id), { text: "Client saved." });
      },
    }),
  ];
}

/** Renders the form, with errors as a refused one. */
async function show(
  context: HostContext,
  request: PageRequest,
  form: {
    readonly texts: ClientTexts;
    /** Undefined for a new client. */
    readonly client?: ClientRow;
    /** Version that the form was opened with. */
    readonly version?: number | undefined;
    readonly errors?: FieldErrors;
    readonly message?: string;
    readonly status?: number | string;
  },
) {
  const { texts, client, version, errors, message } = form;
  const { userId } = requirePrincipal(request);
  const unsaved = client && { version, row: client, mine: texts, theirs: textsOf(client) };
  const [{ currency }, conflict] = await Promise.all([
    adminSettings(context.database.db),
    unsaved && readConflict(context, userId, unsaved),
  ]);
  const content = clientFormPage({
    client: client && { id: client.id, name: client.name, version: client.version },
    texts,
    currency,
    errors,
    message,
    conflict,
    status: formStatus(form),
  });
  return renderPage(context, request, content);
}
