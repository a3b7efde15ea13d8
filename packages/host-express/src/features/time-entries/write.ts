import { sql, type Transaction } from "kysely";
import type { Viewer } from "../../platform/auth/principal";
import { wholeSeconds } from "../../platform/db/instants";
import type { Database } from "../../platform/db/schema";
import type { Refused } from "../../platform/change-outcome";
import { recordEvents } from "../../platform/events/record";
import { refuseTarget, refuseTimes, type EntryTarget } from "./decide";
import { durationSeconds } from "./duration";
import { entryEvent, keepEntryEvents } from "./events";
import { markDeletedHere } from "./links";
import { loadReferences, type EntryReferences } from "./references";
import { invalid, type CreateOutcome, type DeleteOutcome } from "./outcome";
import { overlapping, type Span } from "./overlaps";

/** Where an entry came from. */
export type EntrySource = "manual" | "calendar" | "import";

/** A completed entry to be made; a running one is a timer, see `features/timer/write.ts`. */
export interface NewEntry extends EntryTarget {
  /** Whose it is. Who may write for others is the caller's business. */
  readonly user_id: number;
  readonly start_time: Date;
  readonly end_time: Date;
  readonly break_seconds: number;
  readonly notes: string | null;
  readonly tags: string | null;
  readonly source: EntrySource;
  readonly billable: boolean;
  readonly paid: boolean;
  readonly invoice_number: string | null;
}

/** What an entry that overlaps another is told. */
export const overlapMessage =
  "You have an entry in this time already, and overlapping entries are not allowed here";

/**
 * Makes completed entries, each with its event; what is wrong with one refuses that one only.
 * Durations are rounded the way each entry's owner wants. What the actor does not see does not
 * exist. Entries from a calendar may overlap (API contract §25).
 * @param actor Who writes; `userId` null: the installation, for a workspace card.
 * @returns What became of each, in the order given.
 */
export async function createEntries(
  tx: Transaction<Database>,
  actor: Viewer,
  inputs: readonly NewEntry[],
  now: Date,
): Promise<readonly CreateOutcome[]> {
  if (inputs.length === 0) return [];
  const facts = await loadReferences(tx, actor, inputs);
  const refused = new Map<number, Refused>();
  const spans = new Map<Span, number>();
  inputs.forEach((input, index) => {
    const known = facts[index];
    const refusal = known ? refuseEntry(input, known, now) : invalid("user_id", noSuchUser);
    if (refusal) refused.set(index, refusal);
    else if (known?.prevent_overlaps && input.source !== "calendar") {
      spans.set(spanOf(input), index);
    }
  });
  for (const span of await overlapping(tx, [...spans.keys()])) {
    refused.set(spans.get(span) ?? -1, invalid("start_time", overlapMessage));
  }

  const rows = inputs.flatMap((input, index) =>
    refused.has(index) ? [] : [toRow(input, facts[index])],
  );
  const ids = await insertEntries(tx, rows, actor.userId);
  let next = 0;
  return inputs.map((_input, index) => {
    const refusal = refused.get(index);
    if (refusal) return refusal;
    return { status: "created", id: ids[next++] ?? 0 };
  });
}

const noSuchUser = "There is no such user";

function refuseEntry(input: NewEntry, facts: EntryReferences, now: Date): Refused | undefined {
  if (facts.user_active !== true) return invalid("user_id", noSuchUser);
  const { start, end } = spanOf(input);
  return refuseTarget(input, facts, undefined) ?? refuseTimes(start, end, now);
}

function spanOf(input: NewEntry): Span {
  return {
    id: undefined,
    user_id: input.user_id,
    start: wholeSeconds(input.start_time),
    end: wholeSeconds(input.end_time),
  };
}

type EntryRow = NewEntry & { readonly duration_seconds: number };

function toRow(input: NewEntry, facts: EntryReferences | undefined): EntryRow {
  const { start, end } = spanOf(input);
  const rounding = facts?.rounding ?? { enabled: false, minutes: 1, method: "nearest" };
  return {
    ...input,
    start_time: start,
    end_time: end,
    // The project says whose it is.
    client_id: input.project_id === null ? input.client_id : null,
    duration_seconds: durationSeconds(start, end, input.break_seconds, rounding),
  };
}

/**
 * One statement makes the rows and keeps their events.
 * @returns Their ids, in order: rows are numbered in the order in which they are inserted.
 */
async function insertEntries(
  tx: Transaction<Database>,
  rows: readonly EntryRow[],
  actorId: number | null,
): Promise<readonly number[]> {
  if (rows.length === 0) return [];
  const given = rows.map((row, n) => ({ n, ...row }));
  const made = await sql<{ id: number }>`
    with made as (
      insert into time_entries (user_id, project_id, client_id, task_id, start_time, end_time,
        duration_seconds, break_seconds, notes, tags, source, billable, paid, invoice_number)
      select user_id, project_id, client_id, task_id, start_time, end_time,
        duration_seconds, break_seconds, notes, tags, source, billable, paid, invoice_number
      from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as given(n integer, user_id integer,
        project_id integer, client_id integer, task_id integer, start_time timestamptz,
        end_time timestamptz, duration_seconds integer, break_seconds integer, notes text,
        tags text, source text, billable boolean, paid boolean, invoice_number text)
      order by n
      returning id, user_id, project_id, client_id, task_id, duration_seconds
    ), told as (${keepEntryEvents("time_entry.created", actorId, "made")})
    select id from made`.execute(tx);
  return made.rows.map((row) => row.id).sort((a, b) => a - b);
}

/**
 * Deletes entries that the actor sees, each with its event. A running one is refused: it has to be
 * stopped first.
 * @returns What became of each, in the order given.
 */
export async function deleteEntries(
  tx: Transaction<Database>,
  actor: Viewer,
  ids: readonly number[],
): Promise<readonly DeleteOutcome[]> {
  if (ids.length === 0) return [];
  const mine =
    actor.role === "admin" ? sql<boolean>`true` : sql<boolean>`user_id = ${actor.userId}`;
  // Links before entries, as syncs lock them.
  await markDeletedHere(tx, ids, mine);
  const seen = await tx
    .selectFrom("time_entries")
    .select(["id", "end_time"])
    .where("id", "in", ids)
    .where(mine)
    .orderBy("id")
    .forUpdate()
    .execute();
  const running = new Set(seen.filter((row) => row.end_time === null).map((row) => row.id));
  const completed = seen.filter((row) => row.end_time !== null).map((row) => row.id);
  const gone =
    completed.length === 0
      ? []
      : await tx
          .deleteFrom("time_entries")
          .where("id", "in", completed)
          .returning(["id", "user_id", "project_id", "client_id", "task_id", "duration_seconds"])
          .execute();
  await recordEvents(
    tx,
    gone.map((row) => entryEvent("time_entry.deleted", actor.userId, row)),
  );
  const deleted = new Set(gone.map((row) => row.id));
  return ids.map((id) => {
    if (deleted.has(id)) return { status: "deleted" };
    if (!running.has(id)) return { status: "refused", reason: "not_found" };
    return invalid("id", "The timer is running; stop it first (POST /api/v1/timer/stop)");
  });
}
