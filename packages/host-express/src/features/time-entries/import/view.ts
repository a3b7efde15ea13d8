import { cut } from "@tt/connector-core";
import { localTimeOf } from "../../../platform/time/local-time";
import { formatTimeOfDay } from "../../../platform/time/time-of-day";
import { formatDay, type DateFormat } from "../../../platform/time/day-text";
import type { TimeView } from "../../../platform/pages/ui";
import type { TimeFormat } from "../../users/store";
import { dateFormat } from "../../users/schema";
import type { Header } from "./columns";
import { rowReason } from "./reason";
import type { ImportSummary, PreviewRow } from "./summary";

/** A row of the file as the page shows it. */
export interface RowView {
  /** Number in the file; the header is row 1. */
  readonly row: number;
  readonly status: "created" | "duplicate" | "failed";
  /** Why it cannot be imported. */
  readonly reason: string | undefined;
  /** Client and project; blank for a row that cannot be read. */
  readonly project: string;
  readonly task: string;
  /** Day and times in the user's zone. */
  readonly day: string;
  readonly times: string;
  readonly notes: string;
}

/** Longest part of the notes that the page shows, in characters. */
const maxNotesLength = 200;

/** What the page shows of an import. */
export interface ImportView {
  readonly created: number;
  readonly duplicates: number;
  readonly failed: number;
  /** False if the end of the file was not reached. */
  readonly isComplete: boolean;
  /** Objects that the rows named and that did not exist, e.g. `2 projects`. */
  readonly names: readonly string[];
  /** What each column of the file was read as; null for an ignored one. */
  readonly columns: Header["fields"];
  /** The first rows. */
  readonly rows: readonly RowView[];
  /** Failed rows after these. */
  readonly laterErrors: readonly { readonly row: number; readonly error: string }[];
  /** Days of the first and the last created entry. */
  readonly days: { readonly from: string; readonly to: string } | undefined;
}

/** How the user of an import writes times and days. */
export interface ImportFormat extends TimeFormat {
  readonly dateFormat: DateFormat;
}

/** How a user writes times and days. */
export function formatOf(view: TimeView): ImportFormat {
  return {
    zone: view.zone,
    clock: view.timeFormat === "12h" ? "12h" : "24h",
    dateFormat: dateFormat.parse(view.dateFormat),
  };
}

/** Converts the summary of an import for the page. */
export function viewOf(summary: ImportSummary, format: ImportFormat): ImportView {
  const { created, duplicates, failed, isComplete, header, preview, errors, starts } = summary;
  const last = preview.at(-1)?.row ?? 0;
  const dayOf = (at: Date): string => localTimeOf(at, format.zone).day;
  return {
    created,
    duplicates,
    failed,
    isComplete,
    names: namesOf(summary),
    columns: header.fields,
    rows: preview.map((row) => rowView(row, format)),
    laterErrors: errors
      .filter(({ row }) => row > last)
      .map(({ row, error }) => ({ row, error: rowReason(error) })),
    days: starts && { from: dayOf(starts.first), to: dayOf(starts.last) },
  };
}

function namesOf({ createdNames }: ImportSummary): readonly string[] {
  return (["clients", "projects", "tasks"] as const).flatMap((kind) => {
    const count = createdNames[kind];
    if (count === 0) return [];
    return [`${String(count)} ${count === 1 ? kind.slice(0, -1) : kind}`];
  });
}

function rowView({ row, result, content }: PreviewRow, format: ImportFormat): RowView {
  const { zone, clock } = format;
  const { status } = result;
  const reason = result.status === "failed" ? rowReason(result.error) : undefined;
  if (!content)
    return { row, status, reason, project: "", task: "", day: "", times: "", notes: "" };
  const { project, task, start, end, notes } = content;
  const [from, to] = [localTimeOf(start, zone), localTimeOf(end, zone)];
  const times = [from, to].map(({ seconds }) => formatTimeOfDay(seconds, clock));
  return {
    row,
    status,
    reason,
    project:
      project.type === "id"
        ? `#${String(project.id)}`
        : [project.client, project.name].filter(Boolean).join(" · "),
    task: task.type === "none" ? "" : task.type === "id" ? `#${String(task.id)}` : task.name,
    day: formatDay(from.day, format.dateFormat),
    times: `${times.join(" – ")}${from.day === to.day ? "" : ` (${formatDay(to.day, format.dateFormat)})`}`,
    notes: cut(notes ?? "", maxNotesLength),
  };
}
