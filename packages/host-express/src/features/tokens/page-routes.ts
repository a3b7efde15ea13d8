import * as z from "zod";
import type { Authenticator } from "../../platform/auth/authenticate";
import type { HostContext } from "../../platform/context";
import { idParameter } from "../../platform/http/fields";
import { notFound, type FieldErrors } from "../../platform/http/http-error";
import { pageQuery, pagination } from "../../platform/http/pagination";
import { requirePrincipal, route, type Route } from "../../platform/http/route";
import { readInput } from "../../platform/http/validate";
import { redirectWithMessage, renderPage, type PageRequest } from "../../platform/pages/page";
import { findByUsername, listUsers } from "../users/store";
import { readTimeView } from "../users/time-view";
import { readTokenForm, tokenForm, type TokenTexts } from "./form";
import { revokeTokenPage, tokensPage } from "./list";
import { createdTokenPage, newTokenPage } from "./page";
import { tokensPath } from "./paths";
import { newApiToken } from "./schema";
import { findApiToken, listApiTokens } from "./store";
import { createApiToken, revokeApiToken } from "./write";

const common = {
  access: { type: "session", admin: true },
  tag: "Pages",
  hidden: true,
} as const;
const params = z.object({ id: idParameter });

/** Usernames that the form of a new token suggests; others can be typed. */
const maxSuggested = 100;

/** The pages on which administrators manage API tokens. */
export function tokenPageRoutes(
  context: HostContext,
  authenticator: Authenticator,
): readonly Route[] {
  const { database, clock, config } = context;
  const { db } = database;
  const showForm = async (
    request: PageRequest,
    texts: Partial<TokenTexts>,
    errors?: FieldErrors,
  ) => {
    const { rows } = await listUsers(db, true, { page: 1, per_page: maxSuggested });
    const users = rows.map(({ username, full_name: name }) => ({
      value: username,
      label: name === null ? username : `${username} (${name})`,
    }));
    return renderPage(context, request, newTokenPage({ texts, users, errors }));
  };
  return [
    route({
      ...common,
      method: "get",
      path: tokensPath,
      summary: "Show the API tokens",
      query: z.object({ page: pageQuery.page }),
      responses: { 200: { description: "The page" } },
      async handler(request) {
        const { userId } = requirePrincipal(request);
        await authenticator.tokens.flush();
        const asked = { page: request.query.page, per_page: 50 };
        const [{ rows, total }, times] = await Promise.all([
          listApiTokens(db, undefined, asked),
          readTimeView(db, userId, clock.now()),
        ]);
        const { page, pages } = pagination(asked, total);
        return renderPage(context, request, tokensPage({ tokens: rows, page, pages, times }));
      },
    }),
    route({
      ...common,
      method: "get",
      path: `${tokensPath}/new`,
      summary: "Show the form of a new API token",
      responses: { 200: { description: "The page" } },
      handler: (request) => showForm(request, { user: requirePrincipal(request).username }),
    }),
    route({
      ...common,
      method: "post",
      path: `${tokensPath}/new`,
      summary: "Create an API token and show it once",
      form: true,
      body: tokenForm,
      responses: {
        200: { description: "The page with the token" },
        400: { description: "Not created; the page shows the errors" },
      },
      async handler(request) {
        const { body } = request;
        const user = await findByUsername(db, body.user);
        const sent = readTokenForm(body);
        const parsed = readInput(newApiToken.omit({ user_id: true }), sent);
        if (parsed.status === "invalid" || !user?.is_active) {
          return showForm(request, body, {
            ...(parsed.status === "invalid" ? parsed.errors : {}),
            ...(sent.scopes.length === 0 ? { scopes: ["Choose at least one"] } : {}),
            ...(user?.is_active ? {} : { user: ["There is no active user with this name"] }),
          });
        }
        const { name, description, scopes, expires_days: expiresInDays } = parsed.value;
        const input = { userId: user.id, name, description, scopes, expiresInDays };
        const { id, token } = await createApiToken(db, input, clock.now());
        const row = await findApiToken(db, id);
        if (!row) throw notFound("Token");
        const { baseUrl } = config;
        return renderPage(context, request, createdTokenPage({ token, row, baseUrl }));
      },
    }),
    route({
      ...common,
      method: "get",
      path: `${tokensPath}/{id}/revoke`,
      summary: "Ask whether to revoke an API token",
      params,
      responses: { 200: { description: "The page" }, 404: "common" },
      async handler(request) {
        const row = await findApiToken(db, request.params.id);
        if (!row) throw notFound("Token");
        return renderPage(context, request, revokeTokenPage(row));
      },
    }),
    route({
      ...common,
      method: "post",
      path: `${tokensPath}/{id}/revoke`,
      summary: "Revoke an API token",
      form: true,
      params,
      body: z.object({}),
      responses: { 303: { description: "Revoked; redirect to the list" }, 404: "common" },
      async handler(request) {
        const hash = await revokeApiToken(db, request.params.id, clock.now());
        if (hash === undefined) throw notFound("Token");
        authenticator.tokens.invalidate(hash);
        return redirectWithMessage(context, tokensPath, { text: "Token revoked." });
      },
    }),
  ];
}
