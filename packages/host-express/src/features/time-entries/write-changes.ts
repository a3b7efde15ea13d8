import { isDeepStrictEqual } from "node:util";
import { sql, type Transaction } from "kysely";
import { changerOf, type Viewer } from "../../platform/auth/principal";
import { toDate } from "../../platform/db/instants";
import type { Database } from "../../platform/db/schema";
import { staleVersion, type ChangeOutcome } from "../../platform/change-outcome";
import { recordEvents } from "../../platform/events/record";
import { changedEntry, refuseChange, type EntryChange, type EntryState } from "./change";
import { changedTarget } from "./decide";
import { entryEvent } from "./events";
import { refuseLocked } from "./lock";
import { loadReferences, type EntryReferences } from "./references";
import { invalid } from "./outcome";
import { overlapMessage, overlapping, type Span } from "./overlaps";
import { remainingTask } from "./task-removal";

/** Input of {@link updateEntries}: a change to one entry. */
export interface EntryUpdate {
  readonly id: number;
  readonly change: EntryChange;
  /** Refuses the change unless this is the current version; undefined for no check. */
  readonly version?: number | undefined;
  /** Refuses the change if `updated_at` differs from this by more than two seconds. */
  readonly ifUpdatedAt?: Date | undefined;
  /** Refuses the change if the entry is paid, as the pages do (default: false). */
  readonly ifUnpaid?: boolean;
  /** True for changes from a calendar, which may overlap other entries (default: false). */
  readonly mayOverlap?: boolean;
}

/** Tolerates clients that round or truncate `updated_at`. */
const updatedAtToleranceMs = 2_000;

/**
 * Updates entries that the actor can see and records an event for each changed one. An invalid update
 * refuses only that update.
 * @param updates At most one per entry.
 * @returns the outcomes in the order of `updates`.
 */
export async function updateEntries(
  tx: Transaction<Database>,
  actor: Viewer,
  updates: readonly EntryUpdate[],
  now: Date,
): Promise<readonly ChangeOutcome[]> {
  if (updates.length === 0) return [];
  const locked = await lockEntries(tx, actor, updates);
  const references = await loadReferences(
    tx,
    actor,
    updates.map((update) => referenceQuery(locked, update)),
  );
  const decisions = updates.map((update, index) =>
    decide(locked.get(update.id), update, references[index], now),
  );
  await refuseOverlaps(tx, updates, decisions, references);

  const changed = decisions.flatMap((decision) => ("status" in decision ? [] : [decision]));
  const tasks = await writeEntries(tx, changed, changerOf(actor));
  await recordEvents(
    tx,
    changed.map((entry) => {
      const written = { ...entry, task_id: tasks.get(entry.id) ?? null };
      return entryEvent("time_entry.updated", actor.userId, written);
    }),
  );
  return decisions.map((decision) => ("status" in decision ? decision : { status: "updated" }));
}

interface LockedEntry extends EntryState {
  readonly version: number;
  readonly updated_at: Date;
}

/** The entry after its update, or the outcome if it is refused or unchanged. */
type Decision = EntryState | ChangeOutcome;

async function lockEntries(
  tx: Transaction<Database>,
  actor: Viewer,
  updates: readonly EntryUpdate[],
): Promise<ReadonlyMap<number, LockedEntry>> {
  const ids = updates.map((update) => update.id);
  const rows = await tx
    .selectFrom("time_entries")
    .select(["id", "user_id", "project_id", "client_id", "task_id", "start_time", "end_time"])
    .select(["duration_seconds", "break_seconds", "notes", "tags", "billable", "paid"])
    .select(["invoice_number", "version", "updated_at"])
    .where("id", "in", ids)
    .$if(actor.role !== "admin", (query) => query.where("user_id", "=", actor.userId ?? 0))
    .orderBy("id")
    .forUpdate()
    .execute();
  return new Map(
    rows.map((row) => [
      row.id,
      {
        ...row,
        start_time: toDate(row.start_time),
        end_time: row.end_time === null ? null : toDate(row.end_time),
        updated_at: toDate(row.updated_at),
      },
    ]),
  );
}

function referenceQuery(locked: ReadonlyMap<number, LockedEntry>, { id, change }: EntryUpdate) {
  const before = locked.get(id);
  return before
    ? { user_id: before.user_id, ...changedTarget(before, change) }
    : { user_id: 0, project_id: null, client_id: null, task_id: null };
}

function decide(
  before: LockedEntry | undefined,
  { change, version, ifUpdatedAt, ifUnpaid }: EntryUpdate,
  references: EntryReferences | undefined,
  now: Date,
): Decision {
  if (!before || !references) return { status: "refused", reason: "not_found" };
  const { version: currentVersion, updated_at: updatedAt, ...state } = before;
  const seen = ifUpdatedAt?.getTime() ?? updatedAt.getTime();
  if (Math.abs(updatedAt.getTime() - seen) > updatedAtToleranceMs) {
    return { status: "refused", reason: "newer_version", version: currentVersion };
  }
  // Says more than that the version is another one.
  const locked = ifUnpaid === true ? refuseLocked(before) : undefined;
  if (locked) return locked;
  const stale = staleVersion(version, before);
  if (stale) return stale;
  const after = changedEntry(state, change, references.rounding);
  const refusal = refuseChange(state, change, after, references, now);
  if (refusal) return refusal;
  return isDeepStrictEqual(after, state) ? { status: "unchanged" } : after;
}

/** Refuses changed times that overlap other entries, if the installation's settings forbid it. */
async function refuseOverlaps(
  tx: Transaction<Database>,
  updates: readonly EntryUpdate[],
  decisions: Decision[],
  references: readonly EntryReferences[],
): Promise<void> {
  const spans = new Map<Span, number>();
  updates.forEach(({ change, mayOverlap }, index) => {
    const decision = decisions[index];
    if (mayOverlap === true || !decision || "status" in decision || !decision.end_time) return;
    const retimed = change.start_time !== undefined || change.end_time !== undefined;
    if (!retimed || references[index]?.prevent_overlaps !== true) return;
    const { id, user_id, start_time: start, end_time: end } = decision;
    spans.set({ id, user_id, start, end }, index);
  });
  for (const span of await overlapping(tx, [...spans.keys()])) {
    const index = spans.get(span);
    if (index !== undefined) decisions[index] = invalid("start_time", overlapMessage);
  }
}

/**
 * Writes changed entries. Only a new task is locked: the deletion of the previous one locks the entry
 * after the task, and would wait for this transaction.
 * @returns the tasks by entry id; null where the new task was deleted meanwhile.
 */
async function writeEntries(
  tx: Transaction<Database>,
  entries: readonly EntryState[],
  changer: number | null,
): Promise<ReadonlyMap<number, number | null>> {
  if (entries.length === 0) return new Map();
  const { rows } = await sql<{ id: number; task_id: number | null }>`
    update time_entries set project_id = input.project_id, client_id = input.client_id,
      task_id = case when input.task_id is not distinct from time_entries.task_id
        then time_entries.task_id else ${remainingTask(sql`input.task_id`)} end, start_time = input.start_time, end_time = input.end_time,
      duration_seconds = input.duration_seconds, break_seconds = input.break_seconds,
      notes = input.notes, tags = input.tags, billable = input.billable, paid = input.paid,
      invoice_number = input.invoice_number, version = time_entries.version + 1,
      changed_by = ${changer}::integer, updated_at = now()
    from jsonb_to_recordset(${JSON.stringify(entries)}::jsonb) as input(id integer,
      project_id integer, client_id integer, task_id integer, start_time timestamptz,
      end_time timestamptz, duration_seconds integer, break_seconds integer, notes text, tags text,
      billable boolean, paid boolean, invoice_number text)
    where time_entries.id = input.id
    returning time_entries.id, time_entries.task_id`.execute(tx);
  return new Map(rows.map((row) => [row.id, row.task_id]));
}
