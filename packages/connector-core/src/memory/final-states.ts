import type { ExternalRef, TaskFields } from "../changes/changes";
import type { IntegrationRow } from "../ports/storage";
import { toReported } from "../changes/decide-task";
import { isOlderState } from "../changes/task-order";
import type { MemoryFinalState, MemoryTables } from "./model";

/** Finds the stored state of an item without a task. */
export function findFinalState(
  tables: MemoryTables,
  row: IntegrationRow,
  { source, ref }: ExternalRef,
): MemoryFinalState | undefined {
  return tables.finalStates.find(
    (known) => known.integration === row.id && known.source === source && known.ref === ref,
  );
}

/**
 * Stores the state of an item without a task, unless a newer one is stored.
 * @param fields Null if the item was deleted.
 */
export function storeFinalState(
  tables: MemoryTables,
  row: IntegrationRow,
  { source, ref }: ExternalRef,
  asOf: string,
  fields: TaskFields | null,
): void {
  const state = { integration: row.id, source, ref, asOf, fields };
  const known = findFinalState(tables, row, state);
  if (known && isOlderState(toReported(state), toReported(known))) return;
  tables.finalStates = [...tables.finalStates.filter((each) => each !== known), state];
}
