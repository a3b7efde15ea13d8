import type { HostContext } from "../../platform/context";
import { toDate } from "../../platform/db/instants";
import type { FormConflict } from "../../platform/pages/ui/form-fields";
import { shortTime } from "../../platform/time/shown-time";
import { readTimeView } from "./time-view";

/** A form that was not saved, beside the record as it is. */
export interface UnsavedForm {
  /** Version of the record that the form was opened with; undefined if it was not sent. */
  readonly version: number | undefined;
  readonly row: { readonly version: number; readonly updated_at: string };
  /** What was typed: texts and flags by field. */
  readonly mine: object;
  /** What the form shows for the record, by field. */
  readonly theirs: object;
}

/**
 * Compares a form that was not saved with the record, if that was changed since the form was opened.
 * @param userId Who sees the form.
 */
export async function readConflict(
  { database, clock }: Pick<HostContext, "database" | "clock">,
  userId: number,
  { version, row, mine, theirs }: UnsavedForm,
): Promise<FormConflict | undefined> {
  if (version === undefined || version === row.version) return undefined;
  const view = await readTimeView(database.db, userId, clock.now());
  const at = shortTime(toDate(row.updated_at), view.now, view);
  return { at, theirs: differingTexts(mine, theirs) };
}

/** The values of a record that differ from those of a form, by field. */
export function differingTexts(mine: object, theirs: object): Readonly<Record<string, string>> {
  const typed = new Map<string, unknown>(Object.entries(mine));
  const saved = Object.entries(theirs) as [string, unknown][];
  const differing = saved.flatMap(([name, value]) => {
    const text = textOf(value);
    return textOf(typed.get(name)) === text ? [] : [[name, text] as const];
  });
  return Object.fromEntries(differing);
}

/** A value as a form sends it. Browsers send every line end as two characters. */
function textOf(value: unknown): string {
  if (typeof value === "boolean") return String(value);
  return typeof value === "string" ? value.replaceAll("\r\n", "\n") : "";
}
