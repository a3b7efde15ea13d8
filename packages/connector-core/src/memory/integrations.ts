import { healthEvent, patchedRow } from "../changes/patched-row";
import type { Clock } from "../ports/clock";
import type { IntegrationSave } from "../ports/ledger";
import type { IntegrationPatch, IntegrationRow, IntegrationStore } from "../ports/storage";
import { emptyRow } from "../runtime/new-row";
import { requireStorable } from "../text";
import { record } from "./events";
import { releaseLease, takeLease } from "./leases";
import type { MemoryLedgerState } from "./state";
import { applyRoutingKeys } from "./routing-keys";
import { saveRun } from "./runs";
import type { MemoryTables } from "./tables";

/** The integrations of a ledger in memory. Reads see what was published last. */
export function memoryIntegrations(state: MemoryLedgerState, clock: Clock): IntegrationStore {
  const rows = (): IntegrationRow[] => [...state.tables.integrations.values()];
  return {
    get: (id) => Promise.resolve(state.tables.integrations.get(id)),
    byOwner: (connector, owner) =>
      Promise.resolve(rows().find((row) => row.connector === connector && row.owner === owner)),
    byPublicId: async (connector, publicId) => {
      requireStorable(publicId);
      return Promise.resolve(
        rows().find((row) => row.connector === connector && row.publicId === publicId),
      );
    },
    byRoutingKey: async (connector, keys, limit) => {
      requireStorable(keys);
      const ids = keys.flatMap((key) =>
        state.tables.routes
          .filter((route) => route.index === key.index && route.value === key.value)
          .map((route) => route.integration),
      );
      const found = [...new Set(ids)]
        .map((id) => state.tables.integrations.get(id))
        .filter((row) => row?.connector === connector)
        .filter((row) => row !== undefined);
      return Promise.resolve(found.slice(0, limit));
    },
    byAccount: (connector, account) =>
      Promise.resolve(
        rows().filter(
          (row) => row.connector === connector && row.credentials["account_id"] === account,
        ),
      ),
    patch: (id, patch) => state.change((tables) => patchTables(tables, clock, id, patch)),
    lease: (id, type, seconds) =>
      state.change((tables) => takeLease(tables, id, type, seconds, clock.now())),
  };
}

/** Patches a row. @returns False if an expected version does not match. */
export function patchTables(
  tables: MemoryTables,
  clock: Clock,
  id: string,
  patch: IntegrationPatch,
): boolean {
  requireStorable(patch);
  const row = tables.integrations.get(id);
  const next = row && patchedRow(row, patch);
  if (!row || !next) return false;
  tables.integrations.set(id, next);
  applyRoutingKeys(tables, id, patch);
  const event = healthEvent(row, patch);
  if (event) record(tables, event, clock.now());
  releaseLease(tables, patch.release);
  saveRun(tables, id, patch.run);
  return true;
}

/** Stores a save. @returns False if the owner has an integration of the connector. */
export function saveRow(tables: MemoryTables, { id, insert, patch }: IntegrationSave): boolean {
  requireStorable(patch);
  if (insert) {
    const { connector, owner } = insert;
    const isTaken = [...tables.integrations.values()].some(
      (row) => row.connector === connector && row.owner === owner,
    );
    if (isTaken) return false;
    // The patch makes it version 1.
    tables.integrations.set(id, { ...emptyRow(insert), settingsVersion: 0 });
  }
  const row = tables.integrations.get(id);
  const next = row && patchedRow(row, patch);
  if (!next) throw new Error(`There is no integration ${id}`);
  tables.integrations.set(id, next);
  applyRoutingKeys(tables, id, patch);
  return true;
}

/** Deletes a row. @returns False if it has another version. */
export function removeRow(tables: MemoryTables, id: string, settingsVersion: number): boolean {
  if (tables.integrations.get(id)?.settingsVersion !== settingsVersion) return false;
  tables.integrations.delete(id);
  tables.routes = tables.routes.filter((route) => route.integration !== id);
  for (const { key, integration } of tables.work.values()) {
    if (integration === id) tables.work.delete(key);
  }
  return true;
}
