import * as z from "zod";
import type { Authenticator } from "../../../platform/auth/authenticate";
import type { HostContext } from "../../../platform/context";
import { idParameter, versionOf } from "../../../platform/http/fields";
import { notFound, type FieldErrors } from "../../../platform/http/http-error";
import { pageQuery, pagination } from "../../../platform/http/pagination";
import { requirePrincipal, route, type Route } from "../../../platform/http/route";
import { readInput } from "../../../platform/http/validate";
import { redirectWithMessage, renderPage, type PageRequest } from "../../../platform/pages/page";
import { passwordLink } from "../password-links/path";
import { createPasswordLink } from "../password-links/write";
import { readConflict } from "../form-conflict";
import { findAnyUser, listUsers, type UserRow } from "../store";
import { readTimeView } from "../time-view";
import { createUser } from "../write";
import { readUserForm, userForm, type UserTexts } from "./form";
import { usersPage } from "./list";
import { deactivatePage, newUserPage, passwordLinkCreatedPage, userPage } from "./page";
import { userPath, usersPath } from "./paths";
import { messages } from "./messages";
import { newUser, userChange } from "./schema";
import { updateUser, type UserChange, type UserChangeOptions, type UserOutcome } from "./write";

const common = { access: { type: "session", admin: true }, tag: "Pages", hidden: true } as const;
const params = z.object({ id: idParameter });
const path = `${usersPath}/{id}`;

/** The pages on which administrators manage users. */
export function accountPageRoutes(
  context: HostContext,
  authenticator: Authenticator,
): readonly Route[] {
  return [
    ...listRoutes(context),
    ...userRoutes(context, authenticator),
    ...accessRoutes(context, authenticator),
  ];
}

async function findOrThrow({ database }: HostContext, id: number): Promise<UserRow> {
  const row = await findAnyUser(database.db, id);
  if (!row) throw notFound("User");
  return row;
}

/** Creates a one-time link, and shows it. */
async function showLink(context: HostContext, request: PageRequest, user: UserRow) {
  const { database, clock, config } = context;
  const code = await createPasswordLink(database.db, user.id, clock.now());
  if (code === undefined) {
    const text = "The user is not active. Activate them first.";
    return redirectWithMessage(context, userPath(user.id), { text });
  }
  const link = passwordLink(config.baseUrl, user.username, code);
  return renderPage(context, request, passwordLinkCreatedPage(user, link));
}

function listRoutes(context: HostContext): readonly Route[] {
  const { database, clock } = context;
  const { db } = database;
  return [
    route({
      ...common,
      method: "get",
      path: usersPath,
      summary: "Show the users",
      query: z.object({
        page: pageQuery.page,
        show: z.enum(["active", "inactive", "all"]).catch("active"),
      }),
      responses: { 200: { description: "The page" } },
      async handler(request) {
        const { show: filter, page: wanted } = request.query;
        const asked = { page: wanted, per_page: 50 };
        const isActive = filter === "all" ? undefined : filter === "active";
        const [{ rows, total }, times] = await Promise.all([
          listUsers(db, isActive, asked),
          readTimeView(db, requirePrincipal(request).userId, clock.now()),
        ]);
        const { page, pages } = pagination(asked, total);
        return renderPage(context, request, usersPage({ users: rows, filter, page, pages, times }));
      },
    }),
    route({
      ...common,
      method: "get",
      path: `${usersPath}/new`,
      summary: "Show the form of a new user",
      responses: { 200: { description: "The page" } },
      handler: (request) => renderPage(context, request, newUserPage({ texts: {} })),
    }),
    route({
      ...common,
      method: "post",
      path: `${usersPath}/new`,
      summary: "Create a user, and show a one-time link for their password",
      form: true,
      body: userForm,
      responses: {
        200: { description: "The page with the link" },
        400: { description: "Not created; the page shows the errors" },
      },
      async handler(request) {
        const refuse = (errors: FieldErrors) =>
          renderPage(context, request, newUserPage({ texts: request.body, errors }));
        const parsed = readInput(newUser, readUserForm(request.body));
        if (parsed.status === "invalid") return refuse(parsed.errors);
        const id = await createUser(db, parsed.value);
        if (id === undefined) return refuse({ username: [messages.usernameTaken] });
        return showLink(context, request, await findOrThrow(context, id));
      },
    }),
  ];
}

function userRoutes(context: HostContext, authenticator: Authenticator): readonly Route[] {
  const { database, clock } = context;
  const { db } = database;
  const show = async (
    request: PageRequest,
    user: UserRow,
    form: { texts?: UserTexts; errors?: FieldErrors; status?: number } = {},
  ) => {
    const { userId: reader } = requirePrincipal(request);
    const { texts = textsOf(user), ...refused } = form;
    const [times, conflict] = await Promise.all([
      readTimeView(db, reader, clock.now()),
      readConflict(context, reader, {
        version: versionOf(texts.version),
        row: user,
        mine: texts,
        theirs: textsOf(user),
      }),
    ]);
    return renderPage(context, request, userPage({ user, times, texts, conflict, ...refused }));
  };
  return [
    route({
      ...common,
      method: "get",
      path,
      summary: "Show a user",
      params,
      responses: { 200: { description: "The page" }, 404: "common" },
      handler: async (request) => show(request, await findOrThrow(context, request.params.id)),
    }),
    route({
      ...common,
      method: "post",
      path,
      summary: "Change a user",
      form: true,
      params,
      body: userForm,
      responses: {
        303: { description: "Saved; redirect to the user" },
        400: { description: "Not saved; the page shows the errors" },
        404: "common",
        409: {
          description:
            "No administrator would remain, or the user was changed since; the page says so",
        },
      },
      async handler(request) {
        const { id } = request.params;
        const texts = request.body;
        const user = await findOrThrow(context, id);
        const parsed = readInput(userChange, readUserForm(texts));
        if (parsed.status === "invalid")
          return show(request, user, { texts, errors: parsed.errors });
        const options = optionsOf(context, request, versionOf(texts.version));
        const outcome = await update(context, authenticator, id, parsed.value, options);
        const errors = errorsOf(outcome);
        if (errors) {
          return show(request, await findOrThrow(context, id), { texts, errors, status: 409 });
        }
        return redirectWithMessage(context, userPath(id), { text: "User saved." });
      },
    }),
    route({
      ...common,
      method: "post",
      path: `${path}/password-link`,
      summary: "Create a one-time link with which a user chooses a password",
      form: true,
      params,
      body: z.object({}),
      responses: {
        200: { description: "The page with the link" },
        303: { description: "The user is not active; redirect to them" },
        404: "common",
      },
      handler: async (request) =>
        showLink(context, request, await findOrThrow(context, request.params.id)),
    }),
  ];
}

function accessRoutes(context: HostContext, authenticator: Authenticator): readonly Route[] {
  return [
    route({
      ...common,
      method: "get",
      path: `${path}/deactivate`,
      summary: "Ask whether to deactivate a user",
      params,
      responses: { 200: { description: "The page" }, 404: "common" },
      handler: async (request) =>
        renderPage(context, request, deactivatePage(await findOrThrow(context, request.params.id))),
    }),
    ...(["activate", "deactivate"] as const).map((action) =>
      route({
        ...common,
        method: "post",
        path: `${path}/${action}`,
        summary: action === "activate" ? "Activate a user" : "Deactivate a user",
        form: true,
        params,
        body: z.object({}),
        responses: {
          303: { description: "Done; redirect to the user" },
          404: "common",
          409: { description: "No administrator would remain; the page says so" },
        },
        async handler(request) {
          const { id } = request.params;
          const user = await findOrThrow(context, id);
          const change = { is_active: action === "activate" };
          const options = optionsOf(context, request);
          const errors = errorsOf(await update(context, authenticator, id, change, options));
          const message = errors && Object.values(errors).flat().join(" ");
          if (message !== undefined) {
            return renderPage(context, request, deactivatePage(user, message));
          }
          const text = action === "activate" ? "User activated." : "User deactivated.";
          return redirectWithMessage(context, userPath(id), { text });
        },
      }),
    ),
  ];
}

function optionsOf(
  { clock }: HostContext,
  request: PageRequest,
  version?: number,
): UserChangeOptions {
  return { actorId: requirePrincipal(request).userId, now: clock.now(), version };
}

async function update(
  { database }: HostContext,
  { tokens }: Authenticator,
  id: number,
  change: UserChange,
  options: UserChangeOptions,
): Promise<UserOutcome> {
  const outcome = await updateUser(database.db, id, change, options);
  if (outcome.status === "updated") tokens.invalidateUser(id);
  return outcome;
}

/** Why a change was refused, by field; undefined if it was not. */
function errorsOf(outcome: UserOutcome): FieldErrors | undefined {
  switch (outcome.status) {
    case "username_taken":
      return { username: [messages.usernameTaken] };
    case "last_administrator":
      return { [outcome.field]: [messages.lastAdministrator] };
    case "refused":
      // The page says what was changed.
      if (outcome.reason === "newer_version") return {};
      throw notFound("User");
    case "updated":
    case "unchanged":
      return undefined;
  }
}

function textsOf({ username, full_name: name, email, role }: UserRow): UserTexts {
  return { username, full_name: name ?? "", email: email ?? "", role };
}
