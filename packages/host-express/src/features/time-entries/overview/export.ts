import { instantInZone } from "@tt/connector-core";
import { stringify } from "csv-stringify/sync";
import type { Kysely } from "kysely";
import { toDate } from "../../../platform/db/instants";
import type { Database } from "../../../platform/db/schema";
import { clockText } from "../../../platform/time/duration-text";
import { localTimeOf } from "../../../platform/time/local-time";
import { guardFormula } from "../formula-guard";
import { allEntries, type EntryFilter } from "../list";
import type { TimeEntryRow } from "../store";

/** The columns of an export; the first ones are those that an import reads. */
const columns = [
  "project_name",
  "client_name",
  "task_name",
  "start_time",
  "end_time",
  "duration_hours",
  "notes",
  "tags",
  "billable",
  "paid",
  "invoice_number",
  "source",
  "user",
] as const;

/**
 * Writes the completed entries that match a filter as CSV, latest start first, in parts of up to 1,000
 * rows. An import reads the file.
 * @param zone IANA time zone of the times.
 */
export async function* csvOfEntries(
  db: Kysely<Database>,
  filter: EntryFilter,
  zone: string,
): AsyncGenerator<string, void> {
  // Spreadsheets recognize UTF-8 by the byte order mark.
  yield stringify([[...columns]], { bom: true });
  for await (const rows of allEntries(db, { ...filter, includeActive: false })) {
    yield stringify(rows.map((row) => recordOf(row, zone)));
  }
}

function recordOf(row: TimeEntryRow, zone: string): readonly string[] {
  const record: Readonly<Record<(typeof columns)[number], string | null>> = {
    project_name: row.project,
    client_name: row.client,
    task_name: row.task,
    start_time: localText(toDate(row.start_time), zone),
    end_time: localText(toDate(row.end_time ?? row.start_time), zone),
    duration_hours: hoursOf(row.duration_seconds ?? 0),
    notes: row.notes,
    tags: row.tags,
    billable: String(row.billable),
    paid: String(row.paid),
    invoice_number: row.invoice_number,
    source: row.source,
    user: row.user,
  };
  return columns.map((column) => guardFormula(record[column] ?? ""));
}

/** Hours with four decimals, which tell seconds apart, without zeros at the end. */
function hoursOf(seconds: number): string {
  return String(Number((seconds / 3600).toFixed(4)));
}

/**
 * A time on the clock of a zone, as spreadsheets and imports read it: `2026-11-27 09:12:00`. With its
 * offset where the clock shows the same time twice.
 */
function localText(at: Date, zone: string): string {
  const { day, seconds } = localTimeOf(at, zone);
  const text = `${day} ${clockText(seconds).padStart(8, "0")}`;
  const wall = Date.parse(`${text.replace(" ", "T")}Z`);
  const isExact =
    Math.floor(instantInZone(wall, zone).getTime() / 1000) === Math.floor(at.getTime() / 1000);
  return isExact ? text : `${text}${offsetText(wall - Math.floor(at.getTime() / 1000) * 1000)}`;
}

function offsetText(ms: number): string {
  const minutes = Math.round(Math.abs(ms) / 60_000);
  const twoDigits = (value: number) => String(value).padStart(2, "0");
  return `${ms < 0 ? "-" : "+"}${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
}
