import { characterCount } from "../../../platform/characters";
import { unguardFormula } from "../formula-guard";
import type { ImportColumn } from "./columns";
import { parseCsvTime } from "./csv-time";
import type { ParsedTime } from "../../../platform/time/time-input";
import { oneLine } from "../../../platform/http/fields";
import { isUnstorable, unstorableMessage } from "../../../platform/http/unstorable";

/** Which project a row belongs to; the client defaults to the one with the project's name. */
export type ProjectChoice =
  | { readonly type: "id"; readonly id: number }
  | { readonly type: "name"; readonly name: string; readonly client: string | undefined };

/** Which task a row belongs to. */
export type TaskChoice =
  | { readonly type: "none" }
  | { readonly type: "id"; readonly id: number }
  | { readonly type: "name"; readonly name: string };

/** The content of a valid row. */
export interface ImportRow {
  readonly project: ProjectChoice;
  readonly task: TaskChoice;
  readonly start: Date;
  readonly end: Date;
  readonly notes: string | null;
  readonly tags: string | null;
  readonly billable: boolean;
}

/** The text of a column in one row, trimmed; empty if the row has none. */
export type Cells = (column: ImportColumn) => string;

const maxNameLength = 200;
const maxNotesLength = 5_000;
const maxTagsLength = 500;
/** An id of an object; at most the largest `integer` of PostgreSQL. */
const id = /^[1-9]\d{0,9}$/;
const maxId = 2_147_483_647;

/** Why a row cannot be imported. */
export class RowError extends Error {
  override readonly name = "RowError";
}

/** How the times of a file are read. */
export interface RowTimes {
  /** Converts times, also those without an offset. */
  readonly instant: (time: Exclude<ParsedTime, { type: "day" }>) => Date;
  /** True if `3/4/2024` is 4 March (default: false, 3 April). */
  readonly isMonthFirst?: boolean | undefined;
}

/**
 * Reads a row.
 * @throws RowError with a message for the user
 */
export function parseRow(cells: Cells, times: RowTimes): ImportRow {
  const start = timeOf(cells("start"), "start_time", times);
  return {
    project: projectOf(cells),
    task: taskOf(cells),
    start,
    end: endOf(cells, start, times),
    notes: textOf(cells("notes"), "notes", maxNotesLength),
    tags: textOf(cells("tags"), "tags", maxTagsLength),
    billable: /^(|1|true|yes|y)$/i.test(cells("billable")),
  };
}

function projectOf(cells: Cells): ProjectChoice {
  const given = cells("project_id");
  if (given !== "") return { type: "id", id: idOf(given, "project_id") };
  const name = nameOf(cells("project_name"), "project_name");
  if (name === null) throw new RowError("project_id or project_name is missing");
  const client = nameOf(cells("client_name"), "client_name");
  return { type: "name", name, client: client ?? undefined };
}

function taskOf(cells: Cells): TaskChoice {
  const given = cells("task_id");
  if (given !== "") return { type: "id", id: idOf(given, "task_id") };
  const name = nameOf(cells("task_name"), "task_name");
  return name === null ? { type: "none" } : { type: "name", name };
}

function endOf(cells: Cells, start: Date, times: RowTimes): Date {
  const end = cells("end");
  if (end !== "") return timeOf(end, "end_time", times);
  const hours = cells("duration_hours");
  if (hours === "") throw new RowError("end_time or duration_hours is missing");
  if (!/^\d{1,6}([.,]\d{1,6})?$/.test(hours)) {
    throw new RowError("duration_hours must be a number of hours, e.g. 1.5");
  }
  const seconds = Math.round(Number(hours.replace(",", ".")) * 3600);
  return new Date(start.getTime() + seconds * 1000);
}

function timeOf(text: string, column: string, { instant, isMonthFirst }: RowTimes): Date {
  if (text === "") throw new RowError(`${column} is missing`);
  const time = parseCsvTime(text, isMonthFirst);
  if (time) return instant(time);
  throw new RowError(`${column} must be a time, e.g. 2024-01-15 09:00 or 15/01/2024 09:00`);
}

function idOf(text: string, column: string): number {
  if (id.test(text) && Number(text) <= maxId) return Number(text);
  throw new RowError(`${column} must be an id`);
}

/** Names have one line, as in the rest of the API. */
function nameOf(cell: string, column: string): string | null {
  return checked(oneLine(storable(cell, column)), column, maxNameLength);
}

function textOf(cell: string, column: string, maxLength: number): string | null {
  return checked(storable(cell, column), column, maxLength);
}

function storable(cell: string, column: string): string {
  if (isUnstorable(cell)) throw new RowError(`${column}: ${unstorableMessage}`);
  return unguardFormula(cell);
}

function checked(text: string, column: string, maxLength: number): string | null {
  if (characterCount(text) > maxLength) {
    throw new RowError(`${column} must have at most ${String(maxLength)} characters`);
  }
  return text === "" ? null : text;
}
