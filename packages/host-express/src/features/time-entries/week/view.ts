import { durationText, parseDuration } from "../../../platform/time/duration-text";
import { cellText, isTyped, type SeenEntry, type TypedRow, type WeekRefusal } from "./decide";
import { seenText } from "./form";
import { cellSeconds, nameOf, type Cell, type FixedReason, type GridRow } from "./grid";

/** A cell as the page shows it. */
export interface CellView {
  readonly seconds: number;
  /** The text of its field; undefined if the cell cannot be changed here. */
  readonly text: string | undefined;
  /** Why it cannot be changed. */
  readonly fixed:
    { readonly reason: FixedReason; readonly entries: number; readonly id: number } | undefined;
  readonly error: string | undefined;
}

/** A row as the page shows it. */
export interface RowView {
  /** Blank for a new row whose project is not chosen. */
  readonly key: string;
  readonly isNew: boolean;
  /** E.g. `Website, Imprint`. */
  readonly name: string;
  readonly row: GridRow | undefined;
  /** What the row shows, see `seenText`. */
  readonly seen: string;
  readonly cells: readonly CellView[];
  readonly seconds: number;
  /** Why the project of a new row was refused. */
  readonly error: string | undefined;
}

/** What was typed and not saved. */
export interface UnsavedWeek {
  readonly typed: readonly TypedRow[];
  readonly refusals: readonly WeekRefusal[];
  /** Whether blank cells are filled with the durations of the week before. */
  readonly isCopy: boolean;
  /** Whether another blank row is wanted. */
  readonly isAdding: boolean;
}

/** Most new rows of a form. */
const maxNewRows = 15;

const daysPerWeek = 7;

/** Builds the rows of the page: those of the grid, then new ones, with what was typed. */
export function viewOf(
  grid: readonly GridRow[],
  unsaved: UnsavedWeek | undefined,
): readonly RowView[] {
  const { typed = [], refusals = [], isCopy = false, isAdding = false } = unsaved ?? {};
  const typedOf = new Map(grid.map(({ key }) => [key, findTyped(typed, key)]));
  const rows = grid.map((row) => rowView(row, typedOf.get(row.key), refusals, isCopy));
  const added = typed.filter((row) => row !== typedOf.get(row.key) && !isBlank(row));
  const blank = isAdding && added.length + 2 <= maxNewRows ? 2 : 1;
  const all = [...added, ...Array.from({ length: blank }, () => blankRow)];
  return [...rows, ...all.map((row, index) => newRowView(row, index, refusals))];
}

/** What was typed into a row; into a new one, if it has come into the grid meanwhile. */
function findTyped(typed: readonly TypedRow[], key: string): TypedRow | undefined {
  return typed.find((row) => row.key === key && !row.isNew) ?? typed.find((row) => row.key === key);
}

const blankRow: TypedRow = {
  key: "",
  isNew: true,
  texts: Array.from({ length: daysPerWeek }, () => ""),
  seen: Array.from({ length: daysPerWeek }, () => undefined),
};

function isBlank({ key, texts }: TypedRow): boolean {
  return key === "" && texts.every((text = "") => text.trim() === "");
}

function rowView(
  row: GridRow,
  typed: TypedRow | undefined,
  refusals: readonly WeekRefusal[],
  isCopy: boolean,
): RowView {
  const cells = row.cells.map((cell, day): CellView => {
    const error = errorOf(refusals, typed, day);
    if (cell.type === "fixed") {
      const { reason, entries, id, seconds } = cell;
      return { seconds, text: undefined, fixed: { reason, entries, id }, error };
    }
    const text = textOf(cell, typed, day);
    const before = isCopy && text === "" ? (row.before[day] ?? 0) : 0;
    return inputView(before > 0 ? durationText(before) : text, error);
  });
  return {
    key: row.key,
    isNew: false,
    name: nameOf(row),
    row,
    seen: seenText(row.cells.map(seenOf)),
    cells,
    seconds: sumOf(cells),
    error: errorOf(refusals, typed, undefined),
  };
}

/** What was typed into the cell, else what it has. */
function textOf(cell: Cell, typed: TypedRow | undefined, day: number): string {
  const text = typed?.texts[day];
  if (text !== undefined && isTyped(text, typed?.seen[day])) return text;
  return cellText(seenOf(cell));
}

function seenOf(cell: Cell): SeenEntry | undefined {
  return cell.type === "entry" ? cell.entry : undefined;
}

function newRowView(row: TypedRow, index: number, refusals: readonly WeekRefusal[]): RowView {
  const cells = row.texts.map((text = "", day) => inputView(text, errorOf(refusals, row, day)));
  return {
    key: row.key,
    isNew: true,
    name: index === 0 ? "New row" : `New row ${String(index + 1)}`,
    row: undefined,
    seen: "",
    cells,
    seconds: sumOf(cells),
    error: errorOf(refusals, row, undefined),
  };
}

function inputView(text: string, error: string | undefined): CellView {
  return { seconds: parseDuration(text) ?? 0, text, fixed: undefined, error };
}

function sumOf(cells: readonly CellView[]): number {
  return cells.reduce((sum, { seconds }) => sum + seconds, 0);
}

function errorOf(
  refusals: readonly WeekRefusal[],
  row: TypedRow | undefined,
  day: number | undefined,
): string | undefined {
  return refusals.find((each) => each.row === row && each.day === day)?.message;
}

/** Seconds of each day, of all rows. */
export function dayTotals(rows: readonly RowView[]): readonly number[] {
  return Array.from({ length: daysPerWeek }, (_, day) =>
    rows.reduce((sum, { cells }) => sum + (cells[day]?.seconds ?? 0), 0),
  );
}

/** True if the week before has durations that blank cells of this one could take. */
export function canCopy(grid: readonly GridRow[]): boolean {
  return grid.some(({ cells, before }) =>
    cells.some((cell, day) => cellSeconds(cell) === 0 && (before[day] ?? 0) > 0),
  );
}
