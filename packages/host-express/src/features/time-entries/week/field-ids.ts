import type { Week } from "./week";

/** The day of a column. */
export function dayAt({ days, from }: Week, index: number): string {
  return days[index]?.day ?? from;
}

/** Id of the field of a cell. */
export function cellId(row: number, day: number): string {
  return `field-cell-${String(row)}-${String(day)}`;
}

/** Id of the field of a new row's project. */
export function workId(row: number): string {
  return `field-work-${String(row)}`;
}
