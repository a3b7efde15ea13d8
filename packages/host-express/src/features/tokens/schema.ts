import { z } from "zod";
import { tokenScopes, unknownScopes } from "../../platform/auth/scopes";
import { toApiInstant } from "../../platform/db/instants";
import { idField, name, optionalText } from "../../platform/http/fields";
import type { ApiTokenRow } from "./store";

/** A token may live this long, days. */
export const maxTokenDays = 36_500;

/** A token in the administrator's list (API contract §1.2): everything but the token. */
export const apiTokenSchema = z
  .object({
    id: z.int(),
    name: z.string().meta({ examples: ["Nightly export"] }),
    description: z.string().nullable(),
    token_prefix: z.string().meta({ examples: ["tt_abc12"] }),
    user_id: z.int(),
    user: z.string().meta({ examples: ["ada"] }),
    scopes: z.array(z.string()).meta({ examples: [["read:projects"]] }),
    is_active: z.boolean(),
    usage_count: z.int(),
    created_at: z.iso.datetime(),
    expires_at: z.iso.datetime().nullable(),
    last_used_at: z.iso.datetime().nullable(),
  })
  .meta({ id: "ApiToken" });

/** `POST /api/admin/tokens`. */
export const newApiToken = z.strictObject({
  name: name(100).meta({ examples: ["Nightly export"] }),
  description: optionalText(1_000),
  user_id: idField.meta({ description: "The user as whom the token acts" }),
  scopes: z
    .array(z.string().max(100))
    .min(1, `Give at least one of: ${tokenScopes.join(", ")}`)
    .max(100)
    .superRefine((scopes, context) => {
      const unknown = unknownScopes(scopes);
      if (unknown.length === 0) return;
      const message = `Unknown: ${unknown.join(", ")}. Known: ${tokenScopes.join(", ")}`;
      context.addIssue({ code: "custom", message });
    })
    .transform((scopes) => [...new Set(scopes)])
    .meta({ description: `Of: ${tokenScopes.join(", ")}`, examples: [["read:projects"]] }),
  expires_days: z
    .int()
    .min(0)
    .max(maxTokenDays)
    .nullish()
    .transform((days) => (days === null || days === 0 ? undefined : days))
    .meta({ description: "Days until it expires; 0 or absent: never", examples: [90] }),
});

/** A token's row as the API says it. */
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
