import type { TimeTexts } from "./times";

/** The values of the form as texts. */
export interface EntryTexts extends TimeTexts {
  /** `12` for a project, `12/34` for a task of it, blank for neither. */
  readonly work: string;
  readonly notes: string;
  readonly tags: string;
  readonly billable: boolean;
  readonly paid: boolean;
  readonly invoice_number: string;
}

/** Labels of the fields of an entry. */
export const entryLabels = {
  date: "Date",
  start: "Start",
  end: "End",
  duration: "Duration",
  break: "Break",
  work: "Project or task",
  notes: "Notes",
  tags: "Tags",
  billable: "Billable",
  paid: "Paid",
  invoice_number: "Invoice number",
};

/** The path of an entry's page. */
export function entryPath(id: number): string {
  return `/timer/edit/${String(id)}`;
}
