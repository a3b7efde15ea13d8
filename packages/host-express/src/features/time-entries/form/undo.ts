import { toDate } from "../../../platform/db/instants";
import { clockText } from "../../../platform/time/duration-text";
import { localTimeOf } from "../../../platform/time/local-time";
import type { TimeFormat } from "../../users/store";
import type { TimeEntryRow } from "../store";
import { textsOf } from "./values";

/** Longest texts of an entry whose deletion can be undone, in bytes: the form travels in a cookie. */
const maxUndoBytes = 1_200;

/**
 * The form that adds a deleted entry again, with its exact times.
 * @param options `reader` is the id of the user who deletes it, `next` the page to come back to.
 * @returns undefined if the deletion cannot be undone: the entry is another user's, has no project or
 *   too long texts
 */
export function undoOf(
  entry: TimeEntryRow,
  {
    reader,
    format,
    next,
  }: { readonly reader: number; readonly format: TimeFormat; readonly next: string },
) {
  if (entry.user_id !== reader) return undefined;
  const { date, work, notes, tags, billable, invoice_number } = textsOf(entry, format);
  const bytes = Buffer.byteLength(JSON.stringify([notes, tags, invoice_number, next]));
  if (work === "" || bytes > maxUndoBytes) return undefined;
  const start = toDate(entry.start_time);
  const end = toDate(entry.end_time ?? entry.start_time);
  const seconds = (end.getTime() - start.getTime()) / 1000;
  const fields = {
    next,
    date,
    work,
    notes,
    tags,
    invoice_number,
    start: clockText(localTimeOf(start, format.zone).seconds),
    duration: clockText(Math.max(0, seconds - entry.break_seconds)),
    break: entry.break_seconds === 0 ? "" : clockText(entry.break_seconds),
    billable: String(billable),
  };
  return { action: "/entries/new", fields };
}
