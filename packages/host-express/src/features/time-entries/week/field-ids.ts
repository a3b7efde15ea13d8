import type { Week } from "./week";

/** The day of a column. */
export function dayAt({ days, from }: Week, index: number): string {
  return days[index]?.day ?? from;
}

/** Id of the field of a cell. */
export function cellId(row: number, day: number): string {
  return `field-cell-${String(row)}-${String(day)}`;
}

/** Id of the name of a row, which the labels of its cells begin with. */
export function rowNameId(row: number): string {
  return `row-${String(row)}`;
}

/** Id of the name of a day, which the labels of its cells end with. */
export function dayNameId(day: number): string {
  return `day-${String(day)}`;
}

/** Id of the field of a new row's project. */
export function workId(row: number): string {
  return `field-work-${String(row)}`;
}
