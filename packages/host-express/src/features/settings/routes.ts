import * as z from "zod";
import { isTimeZone } from "../../platform/config/config";
import type { HostContext } from "../../platform/context";
import { currencyCode, name } from "../../platform/http/fields";
import { HttpError } from "../../platform/http/http-error";
import { errorSchema } from "../../platform/http/openapi/error-schemas";
import { json, route, type Route } from "../../platform/http/route";
import { patternFault, withSequence } from "../quotes/number";
import { adminSettings } from "./store";
import { changeSettings, type MultipleTimers } from "./write";

const singleTimerText = "Whether each user can run only one timer at a time";
const inventoryText = "Whether the inventory can be used";
const overlapsText = "Whether time entries that overlap another entry of the user are refused";

const prefixText = "`{PREFIX}` of quote numbers";
const startText = "The first number of a sequence of quotes";
const patternText =
  "Pattern of quote numbers, with `{SEQ}` (added at the end if it is missing), `{PREFIX}`, `{YYYY}`, " +
  "`{YY}`, `{MM}` and `{DD}`. Numbers that differ only in `{SEQ}` form a sequence";

const settingsSchema = z
  .object({
    timezone: z.string().meta({
      description: "IANA time zone, for users who have set none",
      examples: ["Europe/Rome"],
    }),
    currency: z.string().meta({ description: "ISO 4217 code", examples: ["EUR"] }),
    single_active_timer: z.boolean().meta({ description: singleTimerText }),
    prevent_overlapping_entries: z.boolean().meta({ description: overlapsText }),
    inventory_enabled: z.boolean().meta({ description: inventoryText }),
    quote_prefix: z.string().meta({ description: prefixText, examples: ["QUO"] }),
    quote_start_number: z.int().meta({ description: startText, examples: [1] }),
    quote_number_pattern: z.string().meta({
      description: patternText,
      examples: ["{PREFIX}-{YYYY}{MM}{DD}-{SEQ}"],
    }),
  })
  .meta({ id: "Settings" });

const settingsChange = z.strictObject({
  timezone: z
    .string()
    .refine(isTimeZone, "Must be an IANA time zone such as Europe/Rome")
    .optional()
    .meta({ description: "IANA time zone" }),
  currency: currencyCode.optional().meta({ description: "ISO 4217 code" }),
  single_active_timer: z.boolean().optional().meta({ description: singleTimerText }),
  prevent_overlapping_entries: z.boolean().optional().meta({ description: overlapsText }),
  inventory_enabled: z.boolean().optional().meta({ description: inventoryText }),
  quote_prefix: name(20).optional().meta({ description: prefixText }),
  quote_start_number: z.int().min(1).max(999_999_999).optional().meta({ description: startText }),
  quote_number_pattern: z
    .string()
    .trim()
    .max(50, "At most 50 characters")
    .superRefine((pattern, context) => {
      const message = patternFault(pattern);
      if (message !== undefined) context.addIssue({ code: "custom", message });
    })
    .transform(withSequence)
    .optional()
    .meta({ description: patternText }),
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
        const outcome = await db.transaction().execute((tx) => changeSettings(tx, request.body));
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
