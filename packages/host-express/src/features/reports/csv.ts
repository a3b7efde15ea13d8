import { stringify } from "csv-stringify/sync";
import { hoursOf } from "../../platform/time/hours";
import { groupLabel } from "./labels";
import type { Grouping } from "./groups";
import type { Report } from "./read-report";

/** Writes the groups of a report as CSV, with hours in decimals. */
export function reportCsv(grouping: Grouping, { groups }: Pick<Report, "groups">): string {
  const rows = groups.map((group) => [
    groupLabel(grouping, group),
    String(group.entries),
    hoursOf(group.seconds).toFixed(2),
    hoursOf(group.billable_seconds).toFixed(2),
  ]);
  // Spreadsheets recognize UTF-8 by the byte order mark. Texts that they would take for formulas get an
  // apostrophe in front.
  return stringify([[grouping, "entries", "hours", "billable_hours"], ...rows], {
    bom: true,
    escape_formulas: true,
  });
}
