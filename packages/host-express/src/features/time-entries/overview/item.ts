import { toDate } from "../../../platform/db/instants";
import { tagList } from "../../../platform/http/tags";
import { localTimeOf } from "../../../platform/time/local-time";
import { formatTimeOfDay } from "../../../platform/time/time-of-day";
import { projectColor } from "../../../platform/pages/project-color";
import type { TimeFormat } from "../../users/store";
import type { ColoredEntry } from "../list";
import type { EntryOrigin } from "../origin";

/** An entry as the list shows it. */
export interface EntryItem {
  readonly id: number;
  /** Calendar day of its start. */
  readonly day: string;
  /** What was worked on: the notes, else the task, else the project or client. */
  readonly title: string;
  /** The task, the project, the client, and whose entry it is if not the reader's. */
  readonly place: string;
  readonly color: string | null;
  /** Start and end, e.g. `09:12 – 10:40`; only the start while the timer runs. */
  readonly times: string;
  /** Undefined while the timer runs. */
  readonly seconds: number | undefined;
  readonly tags: readonly string[];
  /** Where it came from; undefined for what was tracked or entered here. */
  readonly origin: EntryOrigin | undefined;
  readonly isBillable: boolean;
  /** `Paid`, with the invoice number if there is one; undefined if unpaid. */
  readonly paid: string | undefined;
  /** True if it has a project, so that a timer can be started for the same. */
  readonly canStart: boolean;
}

/** What is said of an entry whose origin is not known any more. */
const sources: Readonly<Record<string, string>> = { calendar: "Calendar", import: "Import" };

/**
 * Converts an entry to its item.
 * @param reader Id of the user who reads the list.
 */
export function itemOf(
  entry: ColoredEntry,
  format: TimeFormat,
  reader: number,
  origin: EntryOrigin | undefined,
): EntryItem {
  const { zone, clock } = format;
  const start = localTimeOf(toDate(entry.start_time), zone);
  const end = entry.end_time === null ? undefined : localTimeOf(toDate(entry.end_time), zone);
  const title = entry.notes ?? entry.task ?? entry.project ?? entry.client ?? "Without a project";
  const owner = entry.user_id === reader ? null : `by ${entry.user}`;
  const place = [entry.task, entry.project, entry.client, owner];
  const from = formatTimeOfDay(start.seconds, clock);
  return {
    id: entry.id,
    day: start.day,
    title,
    place: place.filter((part) => part && part !== title).join(" · "),
    color: entry.color ?? (entry.project_id === null ? null : projectColor(entry.project_id)),
    times: end ? `${from} – ${formatTimeOfDay(end.seconds, clock)}` : `since ${from}`,
    seconds: end ? (entry.duration_seconds ?? 0) : undefined,
    tags: tagList(entry.tags),
    origin: origin ?? originBySource(entry.source),
    isBillable: entry.billable,
    paid: entry.paid ? ["Paid", entry.invoice_number].filter(Boolean).join(" · ") : undefined,
    canStart: entry.project_id !== null,
  };
}

function originBySource(source: string): EntryOrigin | undefined {
  const text = sources[source];
  return text === undefined ? undefined : { text, url: undefined, isImported: true };
}
