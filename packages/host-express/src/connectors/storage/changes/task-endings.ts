import {
  isOlderState,
  type ExternalRef,
  type TaskFields,
  type TaskUpsert,
} from "@tt/connector-core";
import { sql, type Transaction } from "kysely";
import { toDate } from "../../../platform/db/instants";
import type { Database } from "../../../platform/db/schema";

// The newest states of items that have no task (migration 012).

/** The newest state of an item that has no task. */
export interface Ending {
  /** ISO 8601 UTC. */
  readonly asOf: string;
  /** Null: the item is gone. */
  readonly fields: TaskFields | null;
}

/**
 * Reads what was remembered of items, in their order, and keeps anyone else from beginning or ending
 * them until the transaction ends.
 */
export async function lockEndings(
  tx: Transaction<Database>,
  integrationId: string,
  items: readonly ExternalRef[],
): Promise<readonly (Ending | undefined)[]> {
  if (items.length === 0) return [];
  const { rows } = await sql<{ n: number; ended_at: string; ended_fields: TaskFields | null }>`
    select item.n, ending.ended_at, ending.ended_fields
    from (${inLockOrder(items.map(({ source, ref }, n) => ({ n, source, ref })))}) item
    cross join lateral external_ending(${integrationId}::uuid, item.source, item.ref) ending
    where ending.ended_at is not null`.execute(tx);
  const found = new Map(
    rows.map(({ n, ended_at, ended_fields }) => [
      n,
      { asOf: toDate(ended_at).toISOString(), fields: ended_fields },
    ]),
  );
  return items.map((_item, n) => found.get(n));
}

/** A state of an item that has no task. */
export interface NewEnding extends Ending {
  readonly item: ExternalRef;
  /** Where its task could be, too; null: only this integration's tasks count. */
  readonly project: number | null;
}

/**
 * Remembers states of items that have no task, the newest of each.
 * @returns For each, in order: false if there is a task by now.
 */
export async function rememberEndings(
  tx: Transaction<Database>,
  integrationId: string,
  endings: readonly NewEnding[],
): Promise<readonly boolean[]> {
  if (endings.length === 0) return [];
  const wanted = endings.map(({ item, ...ending }, n) => ({ n, ...item, ...ending }));
  const { rows } = await sql<{ n: number; remembered: boolean }>`
    select item.n, remember_external_ending(${integrationId}::uuid, item.project, item.source,
      item.ref, item."asOf", nullif(item.fields, 'null')) as remembered
    from (${inLockOrder(wanted)}) item`.execute(tx);
  const remembered = new Map(rows.map((row) => [row.n, row.remembered]));
  return endings.map((_ending, n) => remembered.get(n) ?? true);
}

/**
 * The state that a task begins with: a newer one that came before counts instead.
 * @returns Undefined: the item is gone.
 */
export function beginWith(change: TaskUpsert, ending: Ending | undefined): TaskUpsert | undefined {
  const state = { asOf: change.asOf, status: change.fields.status };
  const known = ending && { asOf: ending.asOf, status: ending.fields?.status ?? "cancelled" };
  if (!ending || !known || !isOlderState(state, known)) return change;
  return ending.fields ? { ...change, fields: ending.fields, asOf: ending.asOf } : undefined;
}

/** Everybody locks items in one order, or two would wait for each other. */
function inLockOrder(items: readonly { readonly n: number }[]) {
  return sql`
    select * from jsonb_to_recordset(${JSON.stringify(items)}::jsonb) as wanted(
      n integer, source text, ref text, project integer, "asOf" timestamptz, fields jsonb)
    order by source collate "C", ref collate "C"
    offset 0`;
}
