import { isDeepStrictEqual } from "node:util";
import { sql, type Transaction } from "kysely";
import type { Viewer } from "../../platform/auth/principal";
import { toDate } from "../../platform/db/instants";
import type { Database } from "../../platform/db/schema";
import { staleVersion, type ChangeOutcome } from "../../platform/change-outcome";
import { recordEvents } from "../../platform/events/record";
import { changedEntry, refuseChange, type EntryChange, type EntryState } from "./change";
import { changedTarget } from "./decide";
import { entryEvent } from "./events";
import { loadReferences, type EntryReferences } from "./references";
import { invalid } from "./outcome";
import { overlapping, type Span } from "./overlaps";
import { overlapMessage } from "./write";

/** A change to one entry. */
export interface EntryUpdate {
  readonly id: number;
  readonly change: EntryChange;
  /** The version it was made for; undefined: whichever there is. */
  readonly version?: number | undefined;
  /** When the entry was last changed, as its maker saw it. */
  readonly ifUpdatedAt?: Date | undefined;
  /** True: it comes from a calendar, which may cover other entries (API contract §25). */
  readonly mayOverlap?: boolean;
}

/** Clients round what they are told; API contract §10. Milliseconds. */
const updatedAtTolerance = 2_000;

/**
 * Changes entries that the actor sees, each with its event; what is wrong with one refuses that one
 * only, and what changes nothing leaves no event.
 * @param updates At most one per entry.
 * @returns What became of each, in the order given.
 */
export async function updateEntries(
  tx: Transaction<Database>,
  actor: Viewer,
  updates: readonly EntryUpdate[],
  now: Date,
): Promise<readonly ChangeOutcome[]> {
  if (updates.length === 0) return [];
  const locked = await lockEntries(tx, actor, updates);
  const facts = await loadReferences(
    tx,
    actor,
    updates.map((update) => asked(locked, update)),
  );
  const decisions = updates.map((update, index) =>
    decide(locked.get(update.id), update, facts[index], now),
  );
  await refuseOverlaps(tx, updates, decisions, facts);

  const changed = decisions.flatMap((decision) => ("status" in decision ? [] : [decision]));
  await writeEntries(tx, changed);
  await recordEvents(
    tx,
    changed.map((entry) => entryEvent("time_entry.updated", actor.userId, entry)),
  );
  return decisions.map((decision) => ("status" in decision ? decision : { status: "updated" }));
}

interface LockedEntry extends EntryState {
  readonly version: number;
  readonly updated_at: Date;
}

/** Either the entry as it is going to be, or why it stays as it is. */
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

function asked(locked: ReadonlyMap<number, LockedEntry>, { id, change }: EntryUpdate) {
  const before = locked.get(id);
  return before
    ? { user_id: before.user_id, ...changedTarget(before, change) }
    : { user_id: 0, project_id: null, client_id: null, task_id: null };
}

function decide(
  before: LockedEntry | undefined,
  { change, version, ifUpdatedAt }: EntryUpdate,
  facts: EntryReferences | undefined,
  now: Date,
): Decision {
  if (!before || !facts) return { status: "refused", reason: "not_found" };
  const { version: at, updated_at: updatedAt, ...state } = before;
  const seen = ifUpdatedAt?.getTime() ?? updatedAt.getTime();
  const moved = Math.abs(updatedAt.getTime() - seen) > updatedAtTolerance;
  if (moved) return { status: "refused", reason: "newer_version", version: at };
  const stale = staleVersion(version, before);
  if (stale) return stale;
  const after = changedEntry(state, change, facts.rounding);
  const refusal = refuseChange(state, change, after, facts, now);
  if (refusal) return refusal;
  return isDeepStrictEqual(after, state) ? { status: "unchanged" } : after;
}

/** Where the setting says so, times that were changed must not cover those of other entries. */
async function refuseOverlaps(
  tx: Transaction<Database>,
  updates: readonly EntryUpdate[],
  decisions: Decision[],
  facts: readonly EntryReferences[],
): Promise<void> {
  const spans = new Map<Span, number>();
  updates.forEach(({ change, mayOverlap }, index) => {
    const decision = decisions[index];
    if (mayOverlap === true || !decision || "status" in decision || !decision.end_time) return;
    const retimed = change.start_time !== undefined || change.end_time !== undefined;
    if (!retimed || facts[index]?.prevent_overlaps !== true) return;
    const { id, user_id, start_time: start, end_time: end } = decision;
    spans.set({ id, user_id, start, end }, index);
  });
  for (const span of await overlapping(tx, [...spans.keys()])) {
    const index = spans.get(span);
    if (index !== undefined) decisions[index] = invalid("start_time", overlapMessage);
  }
}

async function writeEntries(
  tx: Transaction<Database>,
  entries: readonly EntryState[],
): Promise<void> {
  if (entries.length === 0) return;
  await sql`
    update time_entries set project_id = given.project_id, client_id = given.client_id,
      task_id = given.task_id, start_time = given.start_time, end_time = given.end_time,
      duration_seconds = given.duration_seconds, break_seconds = given.break_seconds,
      notes = given.notes, tags = given.tags, billable = given.billable, paid = given.paid,
      invoice_number = given.invoice_number, version = time_entries.version + 1,
      updated_at = now()
    from jsonb_to_recordset(${JSON.stringify(entries)}::jsonb) as given(id integer,
      project_id integer, client_id integer, task_id integer, start_time timestamptz,
      end_time timestamptz, duration_seconds integer, break_seconds integer, notes text, tags text,
      billable boolean, paid boolean, invoice_number text)
    where time_entries.id = given.id`.execute(tx);
}
