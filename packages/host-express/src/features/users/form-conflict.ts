import type { HostContext } from "../../platform/context";
import { toDate } from "../../platform/db/instants";
import { toLineFeeds } from "../../platform/http/line-ends";
import type { FormConflict } from "../../platform/pages/ui/form-fields";
import { shortTime } from "../../platform/time/shown-time";
import { findAnyUser } from "./store";
import { readTimeView } from "./time-view";

/** A form that was not saved, beside the record as it is. */
export interface UnsavedForm {
  /** Version of the record that the form was opened with; undefined if it was not sent. */
  readonly version: number | undefined;
  readonly row: {
    readonly version: number;
    readonly updated_at: string;
    /** The user who made the last change; null for an integration, or if it is not known. */
    readonly changed_by: number | null;
  };
  /** The integration that keeps the record up to date; null or undefined if there is none. */
  readonly integrationId?: string | null | undefined;
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
  context: ConflictContext,
  userId: number,
  { version, row, integrationId, mine, theirs }: UnsavedForm,
): Promise<FormConflict | undefined> {
  if (version === undefined || version === row.version) return undefined;
  const { database, clock } = context;
  const [view, by] = await Promise.all([
    readTimeView(database.db, userId, clock.now()),
    row.changed_by === userId ? "you" : changerName(context, row.changed_by, integrationId),
  ]);
  const at = momentText(shortTime(toDate(row.updated_at), view.now, view));
  return { at, by, theirs: differingTexts(mine, theirs) };
}

type ConflictContext = Pick<HostContext, "database" | "clock" | "connectorNames">;

/** The name of the user or of the connector who made the last change; undefined if it is not known. */
async function changerName(
  { database: { db }, connectorNames }: ConflictContext,
  changedBy: number | null,
  integrationId: string | null | undefined,
): Promise<string | undefined> {
  if (changedBy !== null) {
    const user = await findAnyUser(db, changedBy);
    return user?.full_name ?? user?.username;
  }
  if (integrationId === null || integrationId === undefined) return undefined;
  const row = await db
    .selectFrom("integrations")
    .select("connector")
    .where("id", "=", integrationId)
    .executeTakeFirst();
  return row && connectorNames.get(row.connector);
}

/** `today 11:02` as it follows a verb: `at 11:02`. */
function momentText(time: string): string {
  if (time.startsWith("today ")) return time.replace("today", "at");
  return time.startsWith("yesterday ")
    ? time.replace(" ", " at ")
    : `on ${time.replace(" ", " at ")}`;
}

/** The values of a record that differ from those of a form, by field. */
function differingTexts(mine: object, theirs: object): Readonly<Record<string, string>> {
  const typed = new Map<string, unknown>(Object.entries(mine));
  const saved = Object.entries(theirs) as [string, unknown][];
  const differing = saved.flatMap(([name, value]) => {
    const text = textOf(value);
    return textOf(typed.get(name)) === text ? [] : [[name, text] as const];
  });
  return Object.fromEntries(differing);
}

/** A value as a form sends it, whose line ends are no difference. */
function textOf(value: unknown): string {
  if (typeof value === "boolean") return String(value);
  return typeof value === "string" ? toLineFeeds(value) : "";
}
