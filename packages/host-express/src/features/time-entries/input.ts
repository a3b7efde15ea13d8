import * as z from "zod";
import { changeOf, flagField, idField, idQuery, optionalText } from "../../platform/http/fields";
import { pageQuery } from "../../platform/http/pagination";
import { flagQuery, timeQuery, timeField } from "../../platform/http/time-fields";
import { instantOf, lastInstantOf } from "../../platform/time/time-input";
import { maxEntrySeconds } from "./decide";
import type { ContentFilter, EntryFilter } from "./list";

const fields = z.strictObject({
  project_id: idField
    .nullable()
    .default(null)
    .meta({ examples: [1] }),
  client_id: idField
    .nullable()
    .default(null)
    .meta({ description: "Instead of `project_id`, for work without a project" }),
  task_id: idField
    .nullable()
    .default(null)
    .meta({ description: "A task of the project", examples: [5] }),
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
    .meta({ description: "Negative numbers count as 0" }),
  notes: optionalText(5_000).meta({ examples: ["Worked on feature X"] }),
  tags: optionalText(500).meta({
    description: "Comma-separated",
    examples: ["development,frontend"],
  }),
  billable: flagField.default(true),
  paid: flagField.default(false),
  invoice_number: optionalText(100),
});

/** Request body of `POST /api/v1/time-entries`. */
export const newEntryBody = fields.extend({
  user_id: idField.nullish().meta({
    description: "Owner of the entry (default: you); only administrators may set another user",
    examples: [null],
  }),
});

/** Request body of `PUT` and `PATCH /api/v1/time-entries/{id}`. */
export const entryChangeBody = changeOf(fields).extend({
  if_updated_at: timeField.optional().meta({
    description: "Refuse with 409 if `updated_at` of the entry differs by more than two seconds",
  }),
});

/** Creates the schema of a text in a query, which is trimmed. */
function textQuery(maxLength: number) {
  return z
    .string()
    .trim()
    .min(1, "Must not be empty")
    .max(maxLength, `At most ${String(maxLength)} characters`);
}

/** Query parameters of lists and reports. */
export const rangeQuery = {
  project_id: idQuery.optional().meta({ description: "Only entries of this project" }),
  user_id: idQuery.optional().meta({
    description: "Only entries of this user; only administrators may set another user",
  }),
  start_date: timeQuery.optional(),
  end_date: timeQuery.optional(),
};

/** Query parameters that filter entries by their content. */
export const contentQuery = {
  billable: flagQuery.optional(),
  paid: flagQuery.optional(),
  client_id: idQuery.optional().meta({
    description: "Only entries of this client and of its projects",
  }),
  task_id: idQuery.optional().meta({ description: "Only entries of this task" }),
  tag: textQuery(100)
    .optional()
    .meta({ description: "Only entries with this tag, in the same case", examples: ["frontend"] }),
  source: z
    .enum(["manual", "auto", "calendar", "import"])
    .optional()
    .meta({ description: "Only entries that were created this way" }),
  text: textQuery(200)
    .optional()
    .meta({
      description: "Only entries with this text in their notes or tags, in any case",
      examples: ["feature"],
    }),
};

/** Query parameters of `GET /api/v1/time-entries`. */
export const listQuery = z.object({
  ...pageQuery,
  ...rangeQuery,
  ...contentQuery,
  include_active: flagQuery
    .default(false)
    .meta({ description: "Whether to include running timers" }),
});

/**
 * Converts query parameters to a filter.
 * @param zone Time zone for dates and for times without an offset.
 */
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
    ...toContentFilter(query),
  };
}

/** Converts the query parameters of {@link contentQuery}, except `billable`. */
export function toContentFilter(
  query: z.output<z.ZodObject<Omit<typeof contentQuery, "billable">>>,
): ContentFilter {
  const { client_id: clientId, task_id: taskId, tag, source, text, paid } = query;
  return { clientId, taskId, tag, source, text, paid };
}
