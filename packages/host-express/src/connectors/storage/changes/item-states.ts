import type { ExternalRef, RecordedState, TaskFields } from "@tt/connector-core";
import { sql, type Transaction } from "kysely";
import { toDate } from "../../../platform/db/instants";
import type { Database } from "../../../platform/db/schema";

// States of items that have no task, in the table `external_item_states`.

/**
 * Reads the states of items, in the order of the items, and locks each item until the transaction
 * ends, so that no other transaction creates its task or records its state meanwhile.
 */
export async function lockItemStates(
  tx: Transaction<Database>,
  integrationId: string,
  items: readonly ExternalRef[],
): Promise<readonly (RecordedState | undefined)[]> {
  if (items.length === 0) return [];
  const input = JSON.stringify(items.map(({ source, ref }, n) => ({ n, source, ref })));
  const { rows } = await sql<{ n: number; as_of: string; fields: TaskFields | null }>`
    select n, as_of, fields
    from find_external_item_states(${integrationId}::uuid, ${input}::jsonb)`.execute(tx);
  const found = new Map(
    rows.map(({ n, as_of, fields }) => [n, { asOf: toDate(as_of).toISOString(), fields }]),
  );
  return items.map((_item, n) => found.get(n));
}

/** A state to be recorded of an item that has no task. */
export interface NewItemState extends RecordedState {
  readonly item: ExternalRef;
  /** Project that is searched for the item's task as well; null to search this integration's only. */
  readonly project: number | null;
}

/**
 * Records states of items that have no task; a newer recorded state stays.
 * @returns For each state, in order: false if the item has a task by now.
 */
export async function recordItemStates(
  tx: Transaction<Database>,
  integrationId: string,
  states: readonly NewItemState[],
): Promise<readonly boolean[]> {
  if (states.length === 0) return [];
  const input = states.map(({ item, ...state }, n) => ({ n, ...item, ...state }));
  const { rows } = await sql<{ n: number; recorded: boolean }>`
    select item.n, record_external_item_state(${integrationId}::uuid, item.project, item.source,
      item.ref, item."asOf", nullif(item.fields, 'null')) as recorded
    from (${inLockOrder(input)}) item`.execute(tx);
  const recorded = new Map(rows.map((row) => [row.n, row.recorded]));
  return states.map((_state, n) => recorded.get(n) ?? true);
}

/** Items are locked in the same order everywhere, which prevents deadlocks. */
function inLockOrder(items: readonly { readonly n: number }[]) {
  return sql`
    select * from jsonb_to_recordset(${JSON.stringify(items)}::jsonb) as input(
      n integer, source text, ref text, project integer, "asOf" timestamptz, fields jsonb)
    order by source collate "C", ref collate "C"
    offset 0`;
}
