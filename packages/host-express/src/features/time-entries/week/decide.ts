import { durationText, hoursText, parseDuration } from "../../../platform/time/duration-text";
import type { EntryTarget } from "../decide";
import type { Cell, CellEntry, GridRow } from "./grid";
import { parseRowKey } from "./row-key";

/** The entry of a cell as the form showed it. */
export type SeenEntry = Pick<CellEntry, "id" | "version" | "seconds">;

/** A row of the form, as it was sent. */
export interface TypedRow {
  /** Key of the row; blank for a new one whose project was not chosen. */
  readonly key: string;
  readonly isNew: boolean;
  /** One text for each day; undefined where the form has no field. */
  readonly texts: readonly (string | undefined)[];
  /** One for each day; undefined where the form showed no entry. */
  readonly seen: readonly (SeenEntry | undefined)[];
}

/** A day of the week, with its length. */
export interface WeekDay {
  /** Calendar day, `YYYY-MM-DD`. */
  readonly day: string;
  /** 23 to 25 hours. */
  readonly seconds: number;
}

/** What to do with one cell. */
export type CellDecision =
  | { readonly type: "keep" }
  | { readonly type: "create"; readonly seconds: number }
  | { readonly type: "update"; readonly entry: CellEntry; readonly seconds: number }
  | { readonly type: "delete"; readonly entry: CellEntry }
  /** `isStale`: the entries were changed since they were shown. */
  | { readonly type: "refuse"; readonly message: string; readonly isStale: boolean };

/** The text of a cell for an entry that it has. */
export function cellText(seen: SeenEntry | undefined): string {
  return seen === undefined ? "" : durationText(seen.seconds);
}

/** True if a text is not the one that the form showed, and no other way to write the same duration. */
export function isTyped(text: string, seen: SeenEntry | undefined): boolean {
  const trimmed = text.trim();
  if (trimmed === cellText(seen)) return false;
  return parseDuration(trimmed) !== (seen === undefined ? 0 : seen.seconds);
}

/**
 * Decides what a typed text changes. A blank text and a duration of zero delete the entry.
 * @param seen The entry that the form showed.
 * @param current What the cell has now.
 * @param maxSeconds Length of the day.
 */
export function decideCell(
  text: string,
  seen: SeenEntry | undefined,
  current: Cell,
  maxSeconds: number,
): CellDecision {
  const trimmed = text.trim();
  const seconds = trimmed === "" ? 0 : parseDuration(trimmed);
  const isGone = seconds === 0 && current.type === "blank";
  if (isGone || !isTyped(text, seen)) return { type: "keep" };
  const stale = staleMessage(seen, current);
  if (stale !== undefined) return { type: "refuse", message: stale, isStale: true };
  if (current.type === "fixed") {
    return { type: "refuse", message: fixedMessages[current.reason], isStale: false };
  }
  if (seconds === undefined) {
    const message = "Enter a duration such as 1:30, 90m or 1.5";
    return { type: "refuse", message, isStale: false };
  }
  if (seconds > maxSeconds) {
    const message = `The day has only ${hoursText(maxSeconds)} hours`;
    return { type: "refuse", message, isStale: false };
  }
  if (current.type === "blank") return { type: "create", seconds };
  const { entry } = current;
  return seconds === 0 ? { type: "delete", entry } : { type: "update", entry, seconds };
}

const fixedMessages = {
  several: "Has several entries. Open the day to change one of them",
  running: "The timer is running. Stop it first",
  paid: "Is paid. Mark the entry as unpaid to change it",
  closed: "Is closed for new entries",
} as const;

/** What was changed since the form was shown; undefined if nothing was. */
function staleMessage(seen: SeenEntry | undefined, current: Cell): string | undefined {
  switch (current.type) {
    case "blank":
      return seen && "The entry was deleted meanwhile. Save again to add it";
    case "entry": {
      const { id, version } = current.entry;
      if (seen?.id === id && seen.version === version) return undefined;
      return `Changed meanwhile: now ${cellText(current.entry)}. Save again to replace it`;
    }
    case "fixed":
      return current.reason === "closed" && seen === undefined
        ? undefined
        : `Changed meanwhile: now ${hoursText(current.seconds)}. ${fixedMessages[current.reason]}`;
  }
}

/** The changes of a form, in terms of entries. `row` and `day` say which cell each belongs to. */
export interface WeekPlan {
  readonly creates: readonly (Position & {
    readonly target: EntryTarget;
    readonly seconds: number;
  })[];
  readonly updates: readonly (Position & {
    readonly entry: CellEntry;
    readonly seconds: number;
  })[];
  readonly deletes: readonly (Position & { readonly entry: CellEntry })[];
  readonly refusals: readonly WeekRefusal[];
}

/** A cell of the form. */
export interface Position {
  readonly row: TypedRow;
  /** Index of the day. */
  readonly day: number;
}

/** Why a cell, or the project of a new row, was refused. */
export interface WeekRefusal {
  readonly row: TypedRow;
  /** Index of the day; undefined for the project. */
  readonly day: number | undefined;
  readonly message: string;
  readonly isStale: boolean;
}

/** Decides what a form changes in the current grid. */
export function planOf(
  typed: readonly TypedRow[],
  grid: readonly GridRow[],
  days: readonly WeekDay[],
): WeekPlan {
  const byKey = new Map(grid.map((row) => [row.key, row]));
  const creates: WeekPlan["creates"][number][] = [];
  const updates: WeekPlan["updates"][number][] = [];
  const deletes: WeekPlan["deletes"][number][] = [];
  const refusals: WeekRefusal[] = [];
  const known = new Set<string>();
  for (const row of typed) {
    const target = parseRowKey(row.key);
    const isFilled = row.texts.some(
      (text, day) => text !== undefined && isTyped(text, row.seen[day]),
    );
    if (!isFilled) {
      if (target) known.add(row.key);
      continue;
    }
    const message = refuseRow(row, target, known);
    known.add(row.key);
    if (message !== undefined) refusals.push({ row, day: undefined, message, isStale: false });
    for (const [day, { seconds: maxSeconds }] of days.entries()) {
      const text = row.texts[day];
      if (text === undefined) continue;
      const found = message === undefined ? byKey.get(row.key)?.cells[day] : undefined;
      const cell: Cell = found ?? { type: "blank" };
      const decision = decideCell(text, row.seen[day], cell, maxSeconds);
      switch (decision.type) {
        case "create":
          if (target) creates.push({ row, day, target, seconds: decision.seconds });
          break;
        case "update":
          updates.push({ row, day, entry: decision.entry, seconds: decision.seconds });
          break;
        case "delete":
          deletes.push({ row, day, entry: decision.entry });
          break;
        case "refuse":
          refusals.push({ row, day, message: decision.message, isStale: decision.isStale });
      }
    }
  }
  return { creates, updates, deletes, refusals };
}

function refuseRow(
  row: TypedRow,
  target: EntryTarget | undefined,
  known: ReadonlySet<string>,
): string | undefined {
  if (!target) return "Choose a project or task";
  return known.has(row.key) ? "There is already a row for this. Type into that one" : undefined;
}
