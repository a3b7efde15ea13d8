import type { ScheduledWork, TakenWork, WorkEnd, WorkQuery } from "@tt/connector-core";
import { jsonOf, numberOf, textOf, textOrNull } from "./columns";
import type { SqlTransaction } from "./database";
import { join, raw, sql, type SqlRunner, type Statement } from "./statement";

const dayMs = 24 * 60 * 60 * 1000;
/** How long the key of finished work is kept, unless its end says until when. */
const keptMs = dayMs;
/** How long claims, and states of items without a task, are kept. */
const retentionMs = 30 * dayMs;

/** Adds work; of work that waits already, the earlier time counts. */
export async function scheduleWork(
  runner: SqlRunner,
  tx: SqlTransaction,
  work: readonly ScheduledWork[],
  now: Date,
): Promise<void> {
  await deleteKept(runner, tx, now);
  // In the order of the keys, so that two transactions do not wait for each other.
  const ordered = [...work].sort((a, b) => (a.key < b.key ? -1 : 1));
  for (const { key, integration, work: what, at } of ordered) {
    await runner.all(
      tx,
      sql`insert into tt_work (work_key, integration_id, work, due_at, attempts, leased_until)
        values (${key}, ${integration}, ${JSON.stringify(what)}, ${at.getTime()}, 0, 0)
        on conflict (work_key) do update set work = excluded.work, due_at = excluded.due_at
        where tt_work.kept_at is null and excluded.due_at < tt_work.due_at`,
    );
  }
}

/** Takes due work that is not leased, the longest due first. */
export async function takeWork(
  runner: SqlRunner,
  tx: SqlTransaction,
  { now, leaseSeconds, limit, keys }: WorkQuery,
): Promise<readonly TakenWork[]> {
  if (keys?.length === 0) return [];
  if (!keys) await deleteOld(runner, tx, now);
  const nowMs = now.getTime();
  const isChosen = keys ? sql` and work_key in (${join(keys)})` : raw("");
  const due = await runner.all(
    tx,
    sql`select work_key, integration_id, work, due_at, attempts, lease from tt_work
      where kept_at is null and due_at <= ${nowMs} and leased_until <= ${nowMs}${isChosen}
      order by due_at, work_key limit ${limit}${runner.skipLocked}`,
  );
  if (due.length === 0) return [];
  const lease = globalThis.crypto.randomUUID();
  await runner.all(
    tx,
    sql`update tt_work set lease = ${lease}, leased_until = ${nowMs + leaseSeconds * 1000}
      where work_key in (${join(due.map((row) => textOf(row, "work_key")))})`,
  );
  return due.map((row) => ({
    key: textOf(row, "work_key"),
    integration: textOf(row, "integration_id"),
    work: jsonOf(row, "work"),
    at: new Date(numberOf(row, "due_at")),
    attempts: numberOf(row, "attempts"),
    lease,
    interrupted: textOrNull(row, "lease") !== null,
  }));
}

/** Ends taken work, unless another process has taken it over. */
export async function finishWork(
  runner: SqlRunner,
  tx: SqlTransaction,
  { key, lease }: TakenWork,
  end: WorkEnd,
  now: Date,
): Promise<void> {
  const held = sql`work_key = ${key} and lease = ${lease}`;
  const released = raw("lease = null, leased_until = 0");
  switch (end.type) {
    case "removed":
      await runner.all(tx, sql`delete from tt_work where ${held}`);
      break;
    case "kept": {
      // `kept_at` is the time one day before the key is deleted.
      const keptAt = (end.until?.getTime() ?? now.getTime() + keptMs) - keptMs;
      await runner.all(tx, sql`update tt_work set ${released}, kept_at = ${keptAt} where ${held}`);
      break;
    }
    case "again":
      await runner.all(
        tx,
        sql`update tt_work set ${released}, due_at = ${end.at.getTime()},
          attempts = ${end.attempts} where ${held}`,
      );
  }
}

/** Reserves the next time at which a message may be sent. */
export async function reserveSlot(
  runner: SqlRunner,
  tx: SqlTransaction,
  key: string,
  intervalSeconds: number,
  now: Date,
): Promise<Date> {
  const intervalMs = intervalSeconds * 1000;
  const nowMs = now.getTime();
  const row = await runner.first(
    tx,
    sql`insert into tt_send_slots (slot_key, next_at) values (${key}, ${nowMs + intervalMs})
      on conflict (slot_key) do update set next_at = excluded.next_at + case
        when tt_send_slots.next_at > ${nowMs} then tt_send_slots.next_at - ${nowMs} else 0 end
      returning next_at`,
  );
  return new Date((row ? numberOf(row, "next_at") : nowMs + intervalMs) - intervalMs);
}

async function deleteKept(runner: SqlRunner, tx: SqlTransaction, now: Date): Promise<void> {
  await deleteUnlocked(runner, tx, "tt_work", sql`kept_at < ${now.getTime() - keptMs}`);
}

async function deleteOld(runner: SqlRunner, tx: SqlTransaction, now: Date): Promise<void> {
  await deleteKept(runner, tx, now);
  const before = now.getTime() - retentionMs;
  await deleteUnlocked(runner, tx, "tt_claims", sql`claimed_at < ${before}`);
  await deleteUnlocked(runner, tx, "tt_item_states", sql`stored_at < ${before}`);
  await deleteUnlocked(runner, tx, "tt_send_slots", sql`next_at < ${now.getTime()}`);
}

/**
 * Deletes the rows of a table that fulfil a condition, except those that another transaction has locked:
 * it is usually deleting them too, and waiting for it would delay the work or end in a deadlock.
 */
async function deleteUnlocked(
  runner: SqlRunner,
  tx: SqlTransaction,
  table: string,
  condition: Statement,
): Promise<void> {
  const name = raw(table);
  const isUnlocked =
    runner.dialect === "postgres"
      ? sql`ctid = any(array(select ctid from ${name} where ${condition}${runner.skipLocked}))`
      : condition;
  await runner.all(tx, sql`delete from ${name} where ${isUnlocked}`);
}
