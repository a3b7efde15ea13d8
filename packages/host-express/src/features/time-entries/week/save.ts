import { sql, type Kysely, type Transaction } from "kysely";
import type { Refused } from "../../../platform/change-outcome";
import type { Actor } from "../../../platform/auth/principal";
import { toDate } from "../../../platform/db/instants";
import type { Database } from "../../../platform/db/schema";
import { inTransaction } from "../../../platform/db/transaction";
import { instantInZone } from "@tt/connector-core";
import { dayBounds } from "../../../platform/time/day-bounds";
import type { NewEntry } from "../new-entry";
import { createEntries, deleteEntries } from "../write";
import { updateEntries, type EntryUpdate } from "../write-changes";
import { planOf, type Position, type TypedRow, type WeekPlan, type WeekRefusal } from "./decide";
import { gridOf } from "./grid";
import { placeEntry, type Period } from "./place";
import { readDaySums, readPeriods } from "./store";
import type { Week } from "./week";

/** Start of work on a day, in milliseconds since midnight on the clock: 9:00. */
const startOfWorkMs = 9 * 3_600_000;

/** First key of the advisory locks of weeks; the second one is the user. */
const weekLock = 1_700_028;

/** What became of a form. */
export type WeekOutcome =
  | {
      readonly status: "saved";
      readonly added: number;
      readonly changed: number;
      readonly deleted: number;
    }
  /** Nothing was written: the user has to confirm that these entries are deleted. */
  | { readonly status: "unconfirmed"; readonly ids: readonly number[] }
  /** Nothing was written. */
  | { readonly status: "refused"; readonly refusals: readonly WeekRefusal[] };

/**
 * Writes a form in one transaction: all of it or nothing.
 * @param confirmed Ids of the entries whose deletion the user has confirmed.
 */
export function saveWeek(
  db: Kysely<Database>,
  actor: Actor,
  week: Week,
  typed: readonly TypedRow[],
  confirmed: readonly number[],
  now: Date,
): Promise<WeekOutcome> {
  return inTransaction<WeekOutcome>(db, async (tx, rollBack) => {
    // Two forms that fill the same blank cell must not both add an entry.
    await sql`select pg_advisory_xact_lock(${weekLock}, ${actor.userId})`.execute(tx);
    const { userId } = actor;
    const days = { userId, zone: week.zone, from: week.from, to: week.to };
    const sums = await readDaySums(tx, days, now);
    const keys = week.days.map(({ day }) => day);
    const plan = planOf(typed, gridOf(sums, keys, []), week.days);
    if (plan.refusals.length > 0) return { status: "refused", refusals: plan.refusals };
    const ids = plan.deletes.map(({ entry }) => entry.id);
    if (ids.some((id) => !confirmed.includes(id))) return { status: "unconfirmed", ids };
    const refusals = await writePlan(tx, actor, week, plan, now);
    if (refusals.length > 0) rollBack({ status: "refused", refusals });
    return {
      status: "saved",
      added: plan.creates.length,
      changed: plan.updates.length,
      deleted: plan.deletes.length,
    };
  });
}

/** Writes the changes. Deletes first, because new entries may take the time of deleted ones. */
async function writePlan(
  tx: Transaction<Database>,
  actor: Actor,
  week: Week,
  { creates, updates, deletes }: WeekPlan,
  now: Date,
): Promise<readonly WeekRefusal[]> {
  const deleted = await deleteEntries(
    tx,
    actor,
    deletes.map(({ entry }) => entry.id),
    { ifUnpaid: true },
  );
  const changes = updates.map(({ entry, seconds }): EntryUpdate => {
    const { id, version, start_time: start, break_seconds: breakSeconds } = entry;
    const end = new Date(toDate(start).getTime() + (seconds + breakSeconds) * 1000);
    return { id, version, change: { end_time: end }, ifUnpaid: true };
  });
  const updated = await updateEntries(tx, actor, changes, now);
  const created = await createEntries(tx, actor, await placed(tx, actor, week, creates, now), now);
  return [
    ...refusalsOf(deletes, deleted),
    ...refusalsOf(updates, updated),
    ...refusalsOf(creates, created),
  ];
}

/** The new entries with their times. */
async function placed(
  tx: Transaction<Database>,
  actor: Actor,
  { zone, from, to, days }: Week,
  creates: WeekPlan["creates"],
  now: Date,
): Promise<readonly NewEntry[]> {
  if (creates.length === 0) return [];
  const range = { start: dayBounds(from, zone).start, end: dayBounds(to, zone).end };
  const busy: Period[] = [...(await readPeriods(tx, actor.userId, range, now))];
  return creates.map(({ target, seconds, day: index }) => {
    const day = days[index]?.day ?? from;
    const bounds = dayBounds(day, zone);
    const preferred = instantInZone(Date.parse(day) + startOfWorkMs, zone).getTime();
    const period = placeEntry(
      busy,
      { start: bounds.start.getTime(), end: bounds.end.getTime() },
      preferred,
      seconds * 1000,
    );
    busy.push(period);
    return {
      ...target,
      user_id: actor.userId,
      start_time: new Date(period.start),
      end_time: new Date(period.end),
      break_seconds: 0,
      notes: null,
      tags: null,
      source: "manual",
      billable: true,
      paid: false,
      invoice_number: null,
    };
  });
}

function refusalsOf(
  positions: readonly Position[],
  outcomes: readonly ({ readonly status: string } | Refused)[],
): readonly WeekRefusal[] {
  return outcomes.flatMap((outcome, index): WeekRefusal[] => {
    const position = positions[index];
    if (!position || !("reason" in outcome)) return [];
    const { row, day } = position;
    const isStale = outcome.reason === "newer_version" || outcome.reason === "not_found";
    return [{ row, day, message: messageOf(outcome), isStale }];
  });
}

function messageOf(refused: Refused): string {
  switch (refused.reason) {
    case "invalid":
    case "not_allowed":
      return refused.message;
    default:
      return "Changed meanwhile. Save again to replace it";
  }
}
