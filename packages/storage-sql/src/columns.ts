import type { SqlRow } from "./statement";

/** Reads a text that is not null. */
export function textOf(row: SqlRow, column: string): string {
  return String(row[column]);
}

/** Reads a text, or null. */
export function textOrNull(row: SqlRow, column: string): string | null {
  const value = row[column];
  return value === null || value === undefined ? null : textOf(row, column);
}

/** Reads a number; drivers return large integers as numbers, texts or bigints. */
export function numberOf(row: SqlRow, column: string): number {
  return Number(row[column]);
}

/** Reads a number, or null. */
export function numberOrNull(row: SqlRow, column: string): number | null {
  const value = row[column];
  return value === null || value === undefined ? null : Number(value);
}

/** Reads JSON, as this package wrote it. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- The caller knows what was written.
export function jsonOf<Value>(row: SqlRow, column: string): Value {
  return JSON.parse(textOf(row, column)) as Value;
}
