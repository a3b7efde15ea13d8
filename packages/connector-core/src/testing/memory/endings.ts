import type { ExternalRef, TaskFields } from "../../changes/changes";
import type { IntegrationRow } from "../../ports/storage";
import { isOlderState, type ReportedState } from "../../changes/task-order";
import type { MemoryEnding, MemoryTables } from "./model";

/** The newest state that was remembered of an item without a task. */
export function findEnding(
  tables: MemoryTables,
  row: IntegrationRow,
  { source, ref }: ExternalRef,
): MemoryEnding | undefined {
  return tables.endings.find(
    (known) => known.integration === row.id && known.source === source && known.ref === ref,
  );
}

/**
 * Remembers the newest state of an item without a task.
 * @param fields Null: the item is gone.
 */
export function rememberEnding(
  tables: MemoryTables,
  row: IntegrationRow,
  { source, ref }: ExternalRef,
  asOf: string,
  fields: TaskFields | null,
): void {
  const ending = { integration: row.id, source, ref, asOf, fields };
  const known = findEnding(tables, row, ending);
  if (known && isOlderState(stateOf(ending), stateOf(known))) return;
  tables.endings = [...tables.endings.filter((each) => each !== known), ending];
}

/** An ending as a state: an item that is gone counts as cancelled. */
export function stateOf({ asOf, fields }: Pick<MemoryEnding, "asOf" | "fields">): ReportedState {
  return { asOf, status: fields?.status ?? "cancelled" };
}
