import * as z from "zod";
import type { Authenticator } from "../../platform/auth/authenticate";
import type { HostContext } from "../../platform/context";
import { idParameter, idQuery } from "../../platform/http/fields";
import { notFound, validationError } from "../../platform/http/http-error";
import { pageQuery, pagination, paginationSchema } from "../../platform/http/pagination";
import { json, route, type Route } from "../../platform/http/route";
import { findUser } from "../users/store";
import { apiTokenSchema, newApiToken, toApiToken } from "./schema";
import { findApiToken, listApiTokens } from "./store";
import { createApiToken, revokeApiToken } from "./write";

/** Routes to manage API tokens, for administrators. */
export function tokenRoutes(
  { database, clock }: HostContext,
  authenticator: Authenticator,
): readonly Route[] {
  const { db } = database;
  const access = { type: "session", admin: true } as const;
  return [
    route({
      method: "get",
      path: "/api/admin/tokens",
      access,
      summary: "List API tokens, newest first, without their secret values",
      tag: "Administration",
      query: z.object({ ...pageQuery, user_id: idQuery.optional() }),
      responses: {
        200: {
          description: "One page of API tokens",
          schema: z.object({
            api_tokens: z.array(apiTokenSchema),
            pagination: paginationSchema,
          }),
        },
      },
      async handler({ query }) {
        // Writes the usage counts buffered in this process.
        await authenticator.tokens.flush();
        const { rows, total } = await listApiTokens(db, query.user_id, query);
        return json(200, {
          api_tokens: rows.map(toApiToken),
          pagination: pagination(query, total),
        });
      },
    }),
    route({
      method: "post",
      path: "/api/admin/tokens",
      access,
      summary: "Create an API token; its value is only returned by this request",
      tag: "Administration",
      body: newApiToken,
      responses: {
        201: {
          description: "The token; store it, as it cannot be retrieved again",
          schema: z.object({
            token: z.string().meta({ examples: ["tt_abc123def456ghi789jkl012mno345pq"] }),
            api_token: apiTokenSchema,
          }),
        },
      },
      async handler({ body }) {
        const user = await findUser(db, body.user_id);
        if (!user) throw validationError({ user_id: ["There is no active user with this id"] });
        const newToken = {
          userId: user.id,
          name: body.name,
          description: body.description,
          scopes: body.scopes,
          expiresInDays: body.expires_days,
        };
        const { id, token } = await createApiToken(db, newToken, clock.now());
        const row = await findApiToken(db, id);
        if (!row) throw notFound("Token");
        return json(201, { token, api_token: toApiToken(row) });
      },
    }),
    route({
      method: "delete",
      path: "/api/admin/tokens/{id}",
      access,
      summary: "Revoke an API token; all processes reject it within ten seconds",
      tag: "Administration",
      params: z.object({ id: idParameter }),
      responses: {
        200: {
          description: "The token was revoked",
          schema: z.object({ message: z.literal("Token revoked") }),
        },
      },
      async handler({ params }) {
        const hash = await revokeApiToken(db, params.id, clock.now());
        if (hash === undefined) throw notFound("Token");
        authenticator.tokens.invalidate(hash);
        return json(200, { message: "Token revoked" });
      },
    }),
  ];
}
