import { sql, type Transaction } from "kysely";
import type { Refused } from "../../platform/change-outcome";
import type { Viewer } from "../../platform/auth/principal";
import type { Database } from "../../platform/db/schema";
import { recordEvents } from "../../platform/events/record";
import { durationSeconds } from "./duration";
import { entryEvent, recordEntryEvents } from "./events";
import { markDeletedHere } from "./links";
import { refuseLocked, type LockFacts } from "./lock";
import type { NewEntry } from "./new-entry";
import type { EntryReferences } from "./references";
import { refuseEntries, refuseOverlaps, spanOf } from "./refuse-new";
import { remainingTask } from "./task-removal";
import { invalid, type CreateOutcome, type DeleteOutcome } from "./outcome";

export type { NewEntry } from "./new-entry";

/**
 * Creates completed entries and records their events. An invalid entry refuses only that entry.
 * Rounds durations by the settings of each entry's owner. Treats objects that the actor cannot see as
 * missing. Entries from a calendar may overlap others.
 * @param actor Whose permissions apply; `userId` is null for a workspace integration.
 * @returns the outcomes in the order of `inputs`.
 */
export async function createEntries(
  tx: Transaction<Database>,
  actor: Viewer,
  inputs: readonly NewEntry[],
  now: Date,
): Promise<readonly CreateOutcome[]> {
  if (inputs.length === 0) return [];
  const { references, refused } = await refuseEntries(tx, actor, inputs, now);
  await refuseOverlaps(tx, inputs, references, refused);
  return insertOthers(tx, actor, inputs, references, refused);
}

/**
 * Inserts the entries without an outcome.
 * @param known Outcomes of the other entries, by position.
 * @returns the outcomes in the order of `inputs`.
 */
export async function insertOthers<Outcome>(
  tx: Transaction<Database>,
  actor: Viewer,
  inputs: readonly NewEntry[],
  references: readonly EntryReferences[],
  known: ReadonlyMap<number, Outcome>,
): Promise<readonly (Outcome | CreateOutcome)[]> {
  const rows = inputs.flatMap((input, index) =>
    known.has(index) ? [] : [toRow(input, references[index])],
  );
  const ids = await insertEntries(tx, rows, actor.userId);
  let next = 0;
  return inputs.map(
    (_input, index) => known.get(index) ?? { status: "created", id: ids[next++] ?? 0 },
  );
}

type EntryRow = NewEntry & { readonly duration_seconds: number };

function toRow(input: NewEntry, references: EntryReferences | undefined): EntryRow {
  const { start, end } = spanOf(input);
  const rounding = references?.rounding ?? { enabled: false, minutes: 1, method: "nearest" };
  return {
    ...input,
    start_time: start,
    end_time: end,
    // The project determines the client.
    client_id: input.project_id === null ? input.client_id : null,
    duration_seconds: durationSeconds(start, end, input.break_seconds, rounding),
  };
}

/**
 * Inserts entries and their events in one statement. Waits for deletions of their tasks in progress;
 * an entry whose task was deleted meanwhile has no task, as if it had been created before.
 * @returns the ids in the order of `rows`, as the database assigns them in insertion order.
 */
async function insertEntries(
  tx: Transaction<Database>,
  rows: readonly EntryRow[],
  actorId: number | null,
): Promise<readonly number[]> {
  if (rows.length === 0) return [];
  const numbered = rows.map((row, n) => ({ n, ...row }));
  const result = await sql<{ id: number }>`
    with created as (
      insert into time_entries (user_id, project_id, client_id, task_id, start_time, end_time,
        duration_seconds, break_seconds, notes, tags, source, billable, paid, invoice_number)
      select user_id, project_id, client_id, ${remainingTask(sql`input.task_id`)}, start_time, end_time,
        duration_seconds, break_seconds, notes, tags, source, billable, paid, invoice_number
      from jsonb_to_recordset(${JSON.stringify(numbered)}::jsonb) as input(n integer, user_id integer,
        project_id integer, client_id integer, task_id integer, start_time timestamptz,
        end_time timestamptz, duration_seconds integer, break_seconds integer, notes text,
        tags text, source text, billable boolean, paid boolean, invoice_number text)
      order by n
      returning id, user_id, project_id, client_id, task_id, duration_seconds, start_time, end_time
    ), events as (${recordEntryEvents("time_entry.created", actorId, "created")})
    select id from created`.execute(tx);
  return result.rows.map((row) => row.id).sort((a, b) => a - b);
}

/**
 * Deletes entries that the actor can see and records their events. Refuses running timers.
 * @param options `ifUnpaid` refuses paid entries too, as the pages do (default: false).
 * @returns the outcomes in the order of `ids`.
 */
export async function deleteEntries(
  tx: Transaction<Database>,
  actor: Viewer,
  ids: readonly number[],
  { ifUnpaid = false }: { readonly ifUnpaid?: boolean } = {},
): Promise<readonly DeleteOutcome[]> {
  if (ids.length === 0) return [];
  const visible =
    actor.role === "admin" ? sql<boolean>`true` : sql<boolean>`user_id = ${actor.userId}`;
  // Locks links before entries, in the same order as syncs, to avoid deadlocks.
  await markDeletedHere(tx, ids, ifUnpaid ? sql<boolean>`${visible} and not paid` : visible);
  const locked = await tx
    .selectFrom("time_entries")
    .select(["id", "end_time", "paid", "invoice_number"])
    .where("id", "in", ids)
    .where(visible)
    .orderBy("id")
    .forUpdate()
    .execute();
  const refused = new Map(locked.map((row) => [row.id, refuseDeletion(row, ifUnpaid)]));
  const deletable = ids.filter((id) => refused.has(id) && refused.get(id) === undefined);
  const removed =
    deletable.length === 0
      ? []
      : await tx
          .deleteFrom("time_entries")
          .where("id", "in", deletable)
          .returning(["id", "user_id", "project_id", "client_id", "task_id", "duration_seconds"])
          .returning(["start_time", "end_time"])
          .execute();
  await recordEvents(
    tx,
    removed.map((row) => entryEvent("time_entry.deleted", actor.userId, row)),
  );
  const deleted = new Set(removed.map((row) => row.id));
  return ids.map((id) => {
    if (deleted.has(id)) return { status: "deleted" };
    return refused.get(id) ?? { status: "refused", reason: "not_found" };
  });
}

function refuseDeletion(entry: LockFacts, ifUnpaid: boolean): Refused | undefined {
  if (entry.end_time === null) {
    return invalid("id", "The timer is running; stop it first (POST /api/v1/timer/stop)");
  }
  return ifUnpaid ? refuseLocked(entry) : undefined;
}
