import * as z from "zod";
import type { HostContext } from "../../platform/context";
import { HttpError } from "../../platform/http/http-error";
import { errorSchema } from "../../platform/http/openapi/error-schemas";
import { json, requirePrincipal, route, type Route } from "../../platform/http/route";
import { settingsChange, settingsSchema } from "./schema";
import { adminSettings } from "./store";
import { changeSettings, type MultipleTimers } from "./write";

const severalTimersSchema = errorSchema
  .extend({
    running: z.array(
      z.object({ user_id: z.int(), username: z.string(), entry_ids: z.array(z.int()) }),
    ),
  })
  .meta({
    id: "SeveralTimersError",
    examples: [
      {
        error:
          "Some users have several timers running. Stop them before you allow only one per user",
        message:
          "Some users have several timers running. Stop them before you allow only one per user",
        error_code: "conflict",
        errors: { single_active_timer: ["ada has 2 timers running"] },
        running: [{ user_id: 2, username: "ada", entry_ids: [17, 18] }],
      },
    ],
  });

const access = { type: "session", admin: true } as const;
const settingsResponse = z.object({ settings: settingsSchema });

/** Routes of the installation's settings, for administrators. */
export function settingsRoutes({ database: { db } }: HostContext): readonly Route[] {
  return [
    route({
      method: "get",
      path: "/api/admin/settings",
      access,
      summary: "Get the installation's settings",
      tag: "Administration",
      responses: { 200: { description: "The settings", schema: settingsResponse } },
      async handler() {
        return json(200, { settings: await adminSettings(db) });
      },
    }),
    route({
      method: "patch",
      path: "/api/admin/settings",
      access,
      summary: "Update the installation's settings; omitted fields keep their values",
      tag: "Administration",
      body: settingsChange,
      responses: {
        200: { description: "The settings", schema: settingsResponse },
        409: {
          description: "Users have several timers running; `running` lists them",
          schema: severalTimersSchema,
        },
      },
      async handler(request) {
        const options = { actorId: requirePrincipal(request).userId };
        const outcome = await db
          .transaction()
          .execute((tx) => changeSettings(tx, request.body, options));
        if (outcome.status === "refused") throw multipleTimersError(outcome.users);
        return json(200, { settings: await adminSettings(db) });
      },
    }),
  ];
}

function multipleTimersError(users: readonly MultipleTimers[]): HttpError {
  const names = users.map(
    ({ username, entry_ids: ids }) => `${username} has ${String(ids.length)} timers running`,
  );
  return new HttpError({
    status: 409,
    code: "conflict",
    message: `Some users have several timers running. Stop them before you allow only one per user: ${names.join(", ")}`,
    errors: { single_active_timer: names },
    details: { running: users },
  });
}
