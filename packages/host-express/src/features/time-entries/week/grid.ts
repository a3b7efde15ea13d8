import type { EntryTarget } from "../decide";
import { rowKey } from "./row-key";

/** The entries of a user that started on one day for the same project and task. */
export interface DaySum extends EntryTarget {
  /** Calendar day, `YYYY-MM-DD`. */
  readonly day: string;
  /** Number of entries. */
  readonly entries: number;
  /** Sum of the durations, with the time so far of a running timer. */
  readonly seconds: number;
  /** Id of the entry; of several, the first one's, as the fields below. */
  readonly id: number;
  readonly version: number;
  /** Start of the entry as the database writes it. */
  readonly start_time: string;
  readonly break_seconds: number;
  /** Whether one of the entries is paid. */
  readonly is_paid: boolean;
  /** Whether one of them is a running timer. */
  readonly is_running: boolean;
  readonly project: string | null;
  readonly client: string | null;
  readonly task: string | null;
  /** Color of the project, `#rrggbb`. */
  readonly color: string | null;
  /** Whether entries can be added: the project is not archived, or the client is active. */
  readonly is_open: boolean;
}

/** The only entry of a cell, which the grid can change. */
export type CellEntry = Pick<DaySum, "id" | "version" | "seconds" | "start_time" | "break_seconds">;

/** Why a cell cannot be changed in the grid. */
export type FixedReason = "several" | "running" | "paid" | "closed";

/** What a project and task have on one day. */
export type Cell =
  | { readonly type: "blank" }
  | { readonly type: "entry"; readonly entry: CellEntry }
  | {
      readonly type: "fixed";
      readonly reason: FixedReason;
      readonly seconds: number;
      /** Number of entries; 0 for `closed`. */
      readonly entries: number;
      /** The first entry; 0 for `closed`. */
      readonly id: number;
    };

/** A row of the grid: what one project and task have on the days of a week. */
export interface GridRow {
  readonly key: string;
  readonly target: EntryTarget;
  readonly project: string | null;
  readonly client: string | null;
  readonly task: string | null;
  readonly color: string | null;
  /** One for each day of the week. */
  readonly cells: readonly Cell[];
  /** Seconds on the days of the week before. */
  readonly before: readonly number[];
}

/**
 * Builds the rows of a week: one for each project and task of this week and the one before, by name.
 * @param sums Of both weeks.
 * @param days The seven days of the week.
 * @param daysBefore The seven days of the week before.
 */
export function gridOf(
  sums: readonly DaySum[],
  days: readonly string[],
  daysBefore: readonly string[],
): readonly GridRow[] {
  const byRow = new Map<string, DaySum[]>();
  for (const sum of sums) {
    const key = rowKey(sum);
    byRow.set(key, [...(byRow.get(key) ?? []), sum]);
  }
  return [...byRow]
    .flatMap(([key, ofRow]) => {
      const [first] = ofRow;
      if (!first) return [];
      const byDay = new Map(ofRow.map((sum) => [sum.day, sum]));
      const { project_id, client_id, task_id, project, client, task, color, is_open } = first;
      return {
        key,
        target: { project_id, client_id, task_id },
        project,
        client,
        task,
        color,
        cells: days.map((day) => cellOf(byDay.get(day), is_open)),
        before: daysBefore.map((day) => byDay.get(day)?.seconds ?? 0),
      };
    })
    .toSorted((one, other) => compareTexts(nameOf(one), nameOf(other)));
}

function cellOf(sum: DaySum | undefined, isOpen: boolean): Cell {
  if (!sum) {
    return isOpen
      ? { type: "blank" }
      : { type: "fixed", reason: "closed", seconds: 0, entries: 0, id: 0 };
  }
  const { id, version, seconds, start_time, break_seconds, entries } = sum;
  const reason = fixedReason(sum);
  return reason === undefined
    ? { type: "entry", entry: { id, version, seconds, start_time, break_seconds } }
    : { type: "fixed", reason, seconds, entries, id };
}

function fixedReason({ entries, is_running, is_paid }: DaySum): FixedReason | undefined {
  if (entries > 1) return "several";
  if (is_running) return "running";
  return is_paid ? "paid" : undefined;
}

/** The seconds of a cell. */
export function cellSeconds(cell: Cell): number {
  switch (cell.type) {
    case "blank":
      return 0;
    case "entry":
      return cell.entry.seconds;
    case "fixed":
      return cell.seconds;
  }
}

/** The name of a row: `Website`, or `Website, Imprint` for a task. */
export function nameOf({ project, client, task }: Omit<GridRow, "cells">): string {
  return [project ?? client ?? "Without a project", ...(task === null ? [] : [task])].join(", ");
}

function compareTexts(one: string, other: string): number {
  return one.localeCompare(other, "en") || (one < other ? -1 : 1);
}
