import * as z from "zod";
import type { Refused } from "../../../platform/change-outcome";
import { characterCount } from "../../../platform/characters";
import { toDate } from "../../../platform/db/instants";
import { maxId } from "../../../platform/http/fields";
import type { FieldErrors } from "../../../platform/http/http-error";
import { parseWork, workValue } from "../../choices/work";
import type { TimeFormat } from "../../users/store";
import type { TimeEntryRow } from "../store";
import type { EntryTexts } from "./labels";
import { readTimes, timeTexts, type TimesBefore } from "./times";

const text = (max: number) => z.string().max(max).default("");
/** A checkbox sends `true`, or `false` from the field before it. */
const flag = text(10).transform((sent) => sent === "true");
/** The fields of the form, as they are sent. */
export const entryForm = z.object({
  next: z.string().max(2_000).optional(),
  version: z.coerce.number().int().max(maxId).optional(),
  again: z.string().optional(),
  /** Present if a locked entry is to be marked as unpaid with its change. */
  unlock: z.string().max(10).optional(),
  date: text(20),
  start: text(50),
  end: text(50),
  duration: text(50),
  break: text(50),
  work: text(50),
  notes: text(20_000),
  tags: text(2_000),
  billable: flag,
  paid: flag,
  invoice_number: text(500),
});

/** The texts that the form shows for an entry. */
export function textsOf(row: TimeEntryRow, format: TimeFormat): EntryTexts {
  return {
    ...timeTexts(timesOf(row), format),
    work: row.project_id === null ? "" : workValue(row.project_id, row.task_id),
    notes: row.notes ?? "",
    tags: row.tags ?? "",
    billable: row.billable,
    paid: row.paid,
    invoice_number: row.invoice_number ?? "",
  };
}

function timesOf(row: TimeEntryRow): TimesBefore {
  return {
    start: toDate(row.start_time),
    end: row.end_time === null ? null : toDate(row.end_time),
    breakSeconds: row.break_seconds,
    durationSeconds: row.duration_seconds,
  };
}

const maxLengths = { notes: 5_000, tags: 500, invoice_number: 100 } as const;

/** Reads the form as a change of an entry; `entry` is undefined for a new one. */
export function readForm(
  form: z.output<typeof entryForm>,
  entry: TimeEntryRow | undefined,
  format: TimeFormat,
) {
  const errors: Record<string, readonly string[]> = {};
  const read = readTimes(form, entry && timesOf(entry), format);
  if (read.status === "invalid") {
    for (const [field, message] of Object.entries(read.errors)) errors[field] = [message];
  }
  for (const [field, max] of Object.entries(maxLengths)) {
    const text = form[field as keyof typeof maxLengths].trim();
    if (characterCount(text) > max) errors[field] = [`At most ${String(max)} characters`];
  }
  const work = parseWork(form.work);
  // An entry for a client without a project stays one.
  const keepsClient = entry?.project_id === null && form.work.trim() === "";
  if (!work && !keepsClient) errors["work"] = ["Choose a project or task"];
  if (read.status === "invalid" || Object.keys(errors).length > 0) {
    return { status: "invalid", errors } as const;
  }
  const { start, end, breakSeconds } = read.times;
  const change = {
    ...(work ? { project_id: work.projectId, task_id: work.taskId } : {}),
    start_time: start,
    ...(end ? { end_time: end } : {}),
    break_seconds: breakSeconds,
    notes: orNull(form.notes),
    tags: orNull(form.tags),
    billable: form.billable,
    paid: form.paid,
    invoice_number: orNull(form.invoice_number),
  };
  return { status: "read", change: entry ? withoutSame(change, entry) : change } as const;
}

/** Leaves out unchanged times, so that an entry keeps its rounded duration. */
function withoutSame<Change extends { start_time: Date; end_time?: Date; break_seconds: number }>(
  change: Change,
  entry: TimeEntryRow,
): Change {
  const before = timesOf(entry);
  const isSame =
    change.start_time.getTime() === before.start.getTime() &&
    (change.end_time?.getTime() ?? null) === (before.end?.getTime() ?? null) &&
    change.break_seconds === before.breakSeconds;
  if (!isSame) return change;
  const { start_time: _start, end_time: _end, break_seconds: _break, ...rest } = change;
  return rest as Change;
}

function orNull(text: string): string | null {
  const trimmed = text.trim();
  return trimmed === "" ? null : trimmed;
}

const fieldNames: Readonly<Record<string, string>> = {
  project_id: "work",
  task_id: "work",
  client_id: "work",
  start_time: "start",
  end_time: "end",
  break_seconds: "break",
};

/** What the form shows for a refused change. */
export function errorsOf(outcome: Refused | undefined): {
  readonly errors?: FieldErrors;
  readonly message?: string;
  readonly status?: number;
} {
  switch (outcome?.reason) {
    case "invalid":
      return { errors: { [fieldNames[outcome.field] ?? outcome.field]: [outcome.message] } };
    case "newer_version":
      return { status: 409 };
    case "not_allowed":
      return { message: outcome.message };
    default:
      return { message: "The entry no longer exists." };
  }
}
