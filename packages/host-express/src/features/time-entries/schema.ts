import { z } from "zod";
import { toApiInstant, toDate } from "../../platform/db/instants";
import { hoursOf } from "../../platform/time/hours";
import { tagList } from "../tasks/tags";
import { elapsedSeconds, formatDuration } from "./duration";
import type { TimeEntryRow } from "./store";

/** A time entry (API contract §2). */
export const timeEntrySchema = z
  .object({
    id: z.int(),
    user_id: z.int(),
    project_id: z.int().nullable(),
    client_id: z.int().nullable(),
    task_id: z.int().nullable(),
    start_time: z.iso.datetime(),
    end_time: z.iso.datetime().nullable(),
    duration_seconds: z.int().nullable(),
    break_seconds: z.int(),
    paused_at: z.iso.datetime().nullable(),
    duration_hours: z.number(),
    duration_formatted: z.string(),
    notes: z.string().nullable(),
    tags: z.string().nullable(),
    tag_list: z.array(z.string()),
    source: z.string(),
    billable: z.boolean(),
    paid: z.boolean(),
    invoice_number: z.string().nullable(),
    is_active: z.boolean(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    version: z.int(),
    user: z.string(),
    project: z.string().nullable(),
    client: z.string().nullable(),
    task: z.string().nullable(),
  })
  .meta({ id: "TimeEntry" });

/** A time entry's row as the API says it. */
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
