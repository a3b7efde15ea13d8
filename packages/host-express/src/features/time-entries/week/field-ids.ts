import type { Week } from "./week";

/** The day of a column. */
export function dayAt({ days, from }: Week, index: number): string {
  return days[index]?.day ?? from;
}

/** Id of the field of a cell. */
export function cellId(row: number, day: number): string {
  return `field-cell-${String(row)}-${String(day)}`;
}

// The labels of all fields refer to the names of their row and day. There are some hundred, so that ids are short.

/** Id of the name of a row. */
export function rowNameId(row: number): string {
  return `r${String(row)}`;
}

/** Id of the name of a day. */
export function dayNameId(day: number): string {
  return `d${String(day)}`;
}

/** Id of the field of a new row's project. */
export function workId(row: number): string {
  return `field-work-${String(row)}`;
}
