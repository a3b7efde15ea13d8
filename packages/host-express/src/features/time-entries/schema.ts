import * as z from "zod";
import { toApiInstant, toDate } from "../../platform/db/instants";
import { hoursOf } from "../../platform/time/hours";
import { tagList } from "../../platform/http/tags";
import { elapsedSeconds } from "../../platform/time/elapsed";
import { formatDuration } from "./duration";
import type { TimeEntryRow } from "./store";

/** A time entry. */
export const timeEntrySchema = z
  .object({
    id: z.int(),
    user_id: z.int(),
    project_id: z.int().nullable(),
    client_id: z
      .int()
      .nullable()
      .meta({ description: "null if the entry has a project", examples: [5] }),
    task_id: z
      .int()
      .nullable()
      .meta({ examples: [5] }),
    start_time: z.iso.datetime(),
    end_time: z.iso
      .datetime()
      .nullable()
      .meta({ description: "null while the timer runs", examples: ["2024-01-15T17:00:00Z"] }),
    duration_seconds: z
      .int()
      .nullable()
      .meta({
        description: "Without breaks, rounded by the owner's settings; null while the timer runs",
        examples: [28800],
      }),
    break_seconds: z.int().meta({ examples: [0] }),
    paused_at: z.iso
      .datetime()
      .nullable()
      .meta({ description: "When the running timer was paused", examples: [null] }),
    duration_hours: z
      .number()
      .meta({ description: "Rounded to two decimals; 0 while the timer runs", examples: [8] }),
    duration_formatted: z.string().meta({
      description: "HH:MM:SS; while the timer runs, the time so far",
      examples: ["08:00:00"],
    }),
    notes: z
      .string()
      .nullable()
      .meta({ examples: ["Worked on feature X"] }),
    tags: z
      .string()
      .nullable()
      .meta({ description: "Comma-separated", examples: ["development,frontend"] }),
    tag_list: z
      .array(z.string())
      .meta({ description: "`tags` as a list", examples: [["development", "frontend"]] }),
    source: z.string().meta({
      description: "`manual`, `auto` (a timer), `calendar` or `import`",
      examples: ["manual"],
    }),
    billable: z.boolean(),
    paid: z.boolean().meta({ examples: [false] }),
    invoice_number: z.string().nullable(),
    is_active: z.boolean().meta({ description: "Whether the timer is running", examples: [false] }),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    version: z.int().meta({ description: "Grows with every change" }),
    user: z.string().meta({ description: "Username of the owner", examples: ["ada"] }),
    project: z
      .string()
      .nullable()
      .meta({ description: "Name of the project", examples: ["Website Redesign"] }),
    client: z
      .string()
      .nullable()
      .meta({ description: "Name of the client", examples: ["Acme Corp"] }),
    task: z
      .string()
      .nullable()
      .meta({ description: "Name of the task", examples: ["Implement login feature"] }),
  })
  .meta({ id: "TimeEntry" });

/** Converts an entry's row to its JSON form. */
export function toTimeEntry(row: TimeEntryRow, now: Date): z.output<typeof timeEntrySchema> {
  const paused = row.paused_at === null ? undefined : toDate(row.paused_at);
  const seconds =
    row.duration_seconds ?? elapsedSeconds(toDate(row.start_time), row.break_seconds, paused, now);
  return {
    id: row.id,
    user_id: row.user_id,
    project_id: row.project_id,
    client_id: row.client_id,
    task_id: row.task_id,
    start_time: toApiInstant(row.start_time),
    end_time: toApiInstant(row.end_time),
    duration_seconds: row.duration_seconds,
    break_seconds: row.break_seconds,
    paused_at: toApiInstant(row.paused_at),
    duration_hours: hoursOf(row.duration_seconds ?? 0),
    duration_formatted: formatDuration(seconds),
    notes: row.notes,
    tags: row.tags,
    tag_list: tagList(row.tags),
    source: row.source,
    billable: row.billable,
    paid: row.paid,
    invoice_number: row.invoice_number,
    is_active: row.end_time === null,
    created_at: toApiInstant(row.created_at),
    updated_at: toApiInstant(row.updated_at),
    version: row.version,
    user: row.user,
    project: row.project,
    client: row.client,
    task: row.task,
  };
}
