import { z } from "zod";
import { isTimeZone } from "../../platform/config/config";
import type { HostContext } from "../../platform/context";
import { HttpError } from "../../platform/http/http-error";
import { errorSchema } from "../../platform/http/openapi/error-schemas";
import { json, route, type Route } from "../../platform/http/route";
import { adminSettings } from "./store";
import { changeSettings, type SeveralTimers } from "./write";

const settingsSchema = z
  .object({
    timezone: z.string().meta({ description: "IANA name", examples: ["Europe/Rome"] }),
    currency: z.string().meta({ description: "ISO 4217 code", examples: ["EUR"] }),
    single_active_timer: z.boolean(),
    prevent_overlapping_entries: z.boolean(),
  })
  .meta({ id: "Settings" });

const settingsChange = z.strictObject({
  timezone: z
    .string()
    .refine(isTimeZone, "This is not an IANA time zone such as Europe/Rome")
    .optional(),
  currency: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^[A-Z]{3}$/, "Must be a currency code of three letters such as EUR")
    .optional(),
  single_active_timer: z.boolean().optional(),
  prevent_overlapping_entries: z.boolean().optional(),
});

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
        error: "Only one timer each is possible once nobody has several running",
        message: "Only one timer each is possible once nobody has several running",
        error_code: "conflict",
        errors: { single_active_timer: ["ada has 2 timers running"] },
        running: [{ user_id: 2, username: "ada", entry_ids: [17, 18] }],
      },
    ],
  });

const access = { type: "session", admin: true } as const;
const answer = z.object({ settings: settingsSchema });

/** What an administrator decides for everybody. */
export function settingsRoutes({ database: { db } }: HostContext): readonly Route[] {
  return [
    route({
      method: "get",
      path: "/api/admin/settings",
      access,
      summary: "The installation's settings",
      tag: "Administration",
      responses: { 200: { description: "Settings", schema: answer } },
      async handler() {
        return json(200, { settings: await adminSettings(db) });
      },
    }),
    route({
      method: "patch",
      path: "/api/admin/settings",
      access,
      summary: "Change the installation's settings; what is left out stays",
      tag: "Administration",
      body: settingsChange,
      responses: {
        200: { description: "Settings", schema: answer },
        409: {
          description: "Somebody has several timers running; the answer says who",
          schema: severalTimersSchema,
        },
      },
      async handler(request) {
        const outcome = await db.transaction().execute((tx) => changeSettings(tx, request.body));
        if (outcome.status === "refused") throw severalRunning(outcome.users);
        return json(200, { settings: await adminSettings(db) });
      },
    }),
  ];
}

function severalRunning(users: readonly SeveralTimers[]): HttpError {
  const names = users.map(
    ({ username, entry_ids: ids }) => `${username} has ${String(ids.length)} timers running`,
  );
  return new HttpError({
    status: 409,
    code: "conflict",
    message: `Only one timer each is possible once nobody has several running: ${names.join(", ")}. Stop them first.`,
    errors: { single_active_timer: names },
    details: { running: users },
  });
}
