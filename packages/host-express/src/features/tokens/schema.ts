import * as z from "zod";
import { tokenScopes, unknownScopes } from "../../platform/auth/scopes";
import { toApiInstant } from "../../platform/db/instants";
import { idField, name, optionalText } from "../../platform/http/fields";
import type { ApiTokenRow } from "./store";

/** Maximum lifetime of a token in days. */
export const maxTokenDays = 36_500;

/** An API token without its secret value. */
export const apiTokenSchema = z
  .object({
    id: z.int(),
    name: z.string().meta({ examples: ["Nightly export"] }),
    description: z.string().nullable(),
    token_prefix: z
      .string()
      .meta({ description: "The token's first characters", examples: ["tt_abc12"] }),
    user_id: z.int(),
    user: z.string().meta({ description: "Username of its owner", examples: ["ada"] }),
    scopes: z.array(z.string()).meta({ examples: [["read:projects"]] }),
    is_active: z.boolean().meta({ description: "false after the token was revoked" }),
    usage_count: z.int().meta({ description: "Number of requests made with the token" }),
    created_at: z.iso.datetime(),
    expires_at: z.iso.datetime().nullable().meta({ description: "null if it never expires" }),
    last_used_at: z.iso.datetime().nullable(),
  })
  .meta({ id: "ApiToken" });

/** Request body of `POST /api/admin/tokens`. */
export const newApiToken = z.strictObject({
  name: name(100).meta({ examples: ["Nightly export"] }),
  description: optionalText(1_000),
  user_id: idField.meta({ description: "Id of the user on whose behalf the token acts" }),
  scopes: z
    // A long name is not repeated in a message.
    .array(z.string().max(100, { abort: true }))
    .min(1, `Give at least one of: ${tokenScopes.join(", ")}`)
    .max(100)
    .superRefine((scopes, context) => {
      const unknown = unknownScopes(scopes);
      if (unknown.length === 0) return;
      const message = `Unknown scopes: ${unknown.join(", ")}. Use: ${tokenScopes.join(", ")}`;
      context.addIssue({ code: "custom", message });
    })
    .transform((scopes) => [...new Set(scopes)])
    .meta({ description: `Some of: ${tokenScopes.join(", ")}`, examples: [["read:projects"]] }),
  expires_days: z
    .int()
    .min(0)
    .max(maxTokenDays)
    .nullish()
    .transform((days) => (days === null || days === 0 ? undefined : days))
    .meta({
      description: "Days until the token expires; it never does if 0 or omitted",
      examples: [90],
    }),
});

/** Converts a token's row to its JSON form. */
export function toApiToken(row: ApiTokenRow): z.output<typeof apiTokenSchema> {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    token_prefix: row.token_prefix,
    user_id: row.user_id,
    user: row.username,
    scopes: row.scopes,
    is_active: row.is_active,
    usage_count: row.usage_count,
    created_at: toApiInstant(row.created_at),
    expires_at: toApiInstant(row.expires_at),
    last_used_at: toApiInstant(row.last_used_at),
  };
}
