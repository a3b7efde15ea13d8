import { z } from "zod";
import { changeOf, flagField, idField, idQuery, optionalText } from "../../platform/http/fields";
import { pageQuery } from "../../platform/http/pagination";
import { flagQuery, timeQuery, timeField } from "../../platform/http/time-fields";
import { instantOf, lastInstantOf } from "../../platform/time/time-input";
import { maxEntrySeconds } from "./decide";
import type { EntryFilter } from "./list";

const fields = z.strictObject({
  project_id: idField
    .nullable()
    .default(null)
    .meta({ examples: [1] }),
  client_id: idField.nullable().default(null),
  task_id: idField
    .nullable()
    .default(null)
    .meta({ examples: [5] }),
  start_time: timeField,
  end_time: timeField
    .nullable()
    .default(null)
    .meta({ examples: ["2024-01-15T17:00:00Z"] }),
  break_seconds: z
    .int()
    .max(maxEntrySeconds, `At most ${String(maxEntrySeconds)}`)
    .transform((seconds) => Math.max(0, seconds))
    .default(0)
    .meta({ description: "Seconds; a negative number counts as 0" }),
  notes: optionalText(5_000).meta({ examples: ["Worked on feature X"] }),
  tags: optionalText(500).meta({ examples: ["development,frontend"] }),
  billable: flagField.default(true),
  paid: flagField.default(false),
  invoice_number: optionalText(100),
});

/** `POST /api/v1/time-entries`. */
export const newEntryBody = fields.extend({
  user_id: idField
    .nullish()
    .meta({ description: "Somebody else; for administrators", examples: [null] }),
});

/** `PUT` and `PATCH /api/v1/time-entries/{id}`: what is left out stays, null clears. */
export const entryChangeBody = changeOf(fields).extend({
  if_updated_at: timeField
    .optional()
    .meta({ description: "Changes only what was last changed then, give or take two seconds" }),
});

/** Filters that lists and reports share. */
export const rangeQuery = {
  project_id: idQuery.optional(),
  user_id: idQuery.optional().meta({ description: "Somebody else's; for administrators" }),
  start_date: timeQuery.optional(),
  end_date: timeQuery.optional(),
};

/** `GET /api/v1/time-entries`. */
export const listQuery = z.object({
  ...pageQuery,
  ...rangeQuery,
  billable: flagQuery.optional(),
  include_active: flagQuery.default(false).meta({ description: "true: running timers too" }),
});

/** The filter of a list. @param zone Whose days the dates are. */
export function toFilter(
  query: z.output<typeof listQuery>,
  userId: number | undefined,
  zone: string,
): EntryFilter {
  return {
    userId,
    projectId: query.project_id,
    from: query.start_date && instantOf(query.start_date, zone),
    to: query.end_date && lastInstantOf(query.end_date, zone),
    billable: query.billable,
    includeActive: query.include_active,
  };
}
