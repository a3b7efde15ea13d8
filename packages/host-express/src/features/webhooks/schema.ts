import { domainEventTypes } from "@tt/connector-core";
import type { Selectable } from "kysely";
import * as z from "zod";
import { toApiInstant } from "../../platform/db/instants";
import type { WebhooksTable } from "../../platform/db/tables/webhooks";
import { changeOf, flagField, name, optionalText } from "../../platform/http/fields";
import { customHeaders } from "./headers";

/** Subscribes to all events, also those of later versions. */
export const allEvents = "*";
/** What a webhook can subscribe to. */
export const subscribableEvents: readonly string[] = [allEvents, ...domainEventTypes];

/** A webhook without its secret. */
export const webhookSchema = z
  .object({
    id: z.int(),
    user_id: z.int().meta({ description: "Its owner; it gets only events that they may see" }),
    name: z.string().meta({ examples: ["Payroll"] }),
    description: z.string().nullable(),
    url: z.string().meta({ examples: ["https://receiver.example/hooks/time"] }),
    events: z.array(z.string()).meta({ examples: [["time_entry.created", "task.completed"]] }),
    header_names: z
      .array(z.string().meta({ examples: ["x-team"] }))
      .meta({ description: "Names of the additional headers; their values are never returned" }),
    is_active: z.boolean(),
    disabled_reason: z
      .enum(["gone", "failing"])
      .nullable()
      .meta({
        description:
          "Why it was disabled automatically: `gone` after the response 410, `failing` after three " +
          "days without a success; null if it was not",
      }),
    disabled_at: z.iso.datetime().nullable(),
    failing_since: z.iso
      .datetime()
      .nullable()
      .meta({ description: "First failure since the last success" }),
    paused_until: z.iso
      .datetime()
      .nullable()
      .meta({ description: "Nothing is sent before this time, after a failure" }),
    last_success_at: z.iso
      .datetime()
      .nullable()
      .meta({ description: "The last success, to within ten seconds" }),
    previous_secret_until: z.iso
      .datetime()
      .nullable()
      .meta({ description: "Until then requests are signed with the previous secret too" }),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    version: z.int().meta({ description: "Grows with every change" }),
  })
  .meta({ id: "Webhook" });

/** A webhook with its secret, which is shown once. */
export const webhookWithSecret = webhookSchema
  .extend({
    secret: z
      .string()
      .meta({ description: "Store it; it is not shown again", examples: ["whsec_…"] }),
  })
  .meta({ id: "WebhookWithSecret" });

const url = z
  .string()
  .trim()
  .max(500, "At most 500 characters")
  .refine((text) => {
    const parsed = URL.canParse(text) ? new URL(text) : undefined;
    return parsed !== undefined && /^https?:$/.test(parsed.protocol) && parsed.hostname !== "";
  }, "Must be a URL that starts with https://")
  .refine((text) => {
    const { username, password } = URL.canParse(text)
      ? new URL(text)
      : { username: "", password: "" };
    return username === "" && password === "";
  }, "Must not contain a user name or password; use a header instead")
  .meta({
    description:
      "Must start with https:// and have a public address, unless the administrator allows the host",
    examples: ["https://receiver.example/hooks/time"],
  });

/** Request body of `POST /api/v1/webhooks`. */
export const newWebhook = z.strictObject({
  name: name(200).meta({ examples: ["Payroll"] }),
  url,
  events: z
    // A long name is not repeated in a message.
    .array(z.string().max(100, { abort: true }))
    .min(1, `Give at least one of: ${subscribableEvents.join(", ")}`)
    .max(100)
    .superRefine((events, context) => {
      const unknown = events.filter((type) => !subscribableEvents.includes(type));
      if (unknown.length === 0) return;
      const message = `Unknown events: ${unknown.join(", ")}. Use: ${subscribableEvents.join(", ")}`;
      context.addIssue({ code: "custom", message });
    })
    .transform((events) => (events.includes(allEvents) ? [allEvents] : [...new Set(events)]))
    .meta({
      description: `Some of: ${domainEventTypes.join(", ")}; or \`*\` for all`,
      examples: [["time_entry.created", "task.completed"]],
    }),
  description: optionalText(1_000),
  headers: customHeaders.default({}),
  is_active: flagField.default(true),
});

/** Request body of `PUT` and `PATCH /api/v1/webhooks/{id}`. */
export const webhookChange = changeOf(newWebhook);

/** Converts a webhook's row to its JSON form. */
export function toWebhook(row: WebhookRow): z.output<typeof webhookSchema> {
  return {
    id: row.id,
    user_id: row.user_id,
    name: row.name,
    description: row.description,
    url: row.url,
    events: row.events,
    header_names: row.header_names,
    is_active: row.is_active,
    disabled_reason: row.disabled_reason,
    disabled_at: toApiInstant(row.disabled_at),
    failing_since: toApiInstant(row.failing_since),
    paused_until: toApiInstant(row.paused_until),
    last_success_at: toApiInstant(row.last_success_at),
    previous_secret_until: toApiInstant(row.previous_secret_until),
    created_at: toApiInstant(row.created_at),
    updated_at: toApiInstant(row.updated_at),
    version: row.version,
  };
}

/** A row of `webhooks` without what is sealed. */
export type WebhookRow = Omit<
  Selectable<WebhooksTable>,
  "secret" | "previous_secret" | "headers" | "failures"
>;
