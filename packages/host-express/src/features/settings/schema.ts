import * as z from "zod";
import { isTimeZone } from "../../platform/time/zones";
import { currencyCode, name } from "../../platform/http/fields";
import { patternFault, withSequence } from "../quotes/number";

const singleTimerText = "Whether each user can run only one timer at a time";
const inventoryText = "Whether the inventory can be used";
const overlapsText = "Whether time entries that overlap another entry of the user are refused";

const prefixText = "`{PREFIX}` of quote numbers";
const startText = "The first number of a sequence of quotes";
const patternText =
  "Pattern of quote numbers, with `{SEQ}` (added at the end if it is missing), `{PREFIX}`, `{YYYY}`, " +
  "`{YY}`, `{MM}` and `{DD}`. Numbers that differ only in `{SEQ}` form a sequence";

/** Settings of the installation. */
export const settingsSchema = z
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

/** Request body of `PATCH /api/admin/settings`. */
export const settingsChange = z.strictObject({
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
    // A long pattern is not repeated in a message.
    .max(50, { error: "At most 50 characters", abort: true })
    .superRefine((pattern, context) => {
      const message = patternFault(pattern);
      if (message !== undefined) context.addIssue({ code: "custom", message });
    })
    .transform(withSequence)
    .optional()
    .meta({ description: patternText }),
});
