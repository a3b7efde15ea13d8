import type { Clock } from "../ports/clock";
import type { IntegrationSave, Ledger } from "../ports/ledger";
import type { IntegrationRow } from "../ports/storage";
import { emptyRow } from "../runtime/new-row";
import { requireStorable } from "../text";
import { copyTables, type MemoryTables } from "./model";
import { applyRoutingKeys } from "./routing-keys";
import { patchedRow } from "./rows";
import type { MemoryState } from "./storage";
import { finishWork, scheduleWork, takeWork } from "./work";

/** The ledger of the in-memory tables, which `memoryPorts` uses beside its storage. */
export function ledgerOf(state: MemoryState, clock: Clock): Ledger {
  const rows = (): IntegrationRow[] => [...state.tables.integrations.values()];
  /** Publishes a finished copy, so that a change happens as a whole or not at all. */
  const change = <Value>(work: (tables: MemoryTables) => Value): Promise<Value> => {
    const copy = copyTables(state.tables);
    const value = work(copy);
    state.tables = copy;
    return Promise.resolve(value);
  };
  return {
    save: async (save) => {
      requireStorable(save.patch);
      return change((tables) => saveRow(tables, save));
    },
    list: (owner) => Promise.resolve(rows().filter((row) => row.owner === owner)),
    listActive: (connector, userId) =>
      Promise.resolve(
        rows().filter(
          (row) =>
            row.connector === connector &&
            row.active &&
            (row.owner === null || row.owner === userId),
        ),
      ),
    remove: (id, settingsVersion) =>
      change((tables) => {
        if (tables.integrations.get(id)?.settingsVersion !== settingsVersion) return false;
        tables.integrations.delete(id);
        tables.routes = tables.routes.filter((route) => route.integration !== id);
        for (const { key, integration } of tables.work.values()) {
          if (integration === id) tables.work.delete(key);
        }
        return true;
      }),
    schedule: (work) =>
      change((tables) => {
        scheduleWork(tables, work, clock.now());
      }),
    take: (query) => change((tables) => takeWork(tables, query)),
    finish: (taken, end) =>
      change((tables) => {
        finishWork(tables, taken, end, clock.now());
      }),
    recordedEvents: (limit) => Promise.resolve(state.tables.events.slice(0, limit)),
    deleteEvents: (ids) =>
      change((tables) => {
        tables.events = tables.events.filter(({ id }) => !ids.includes(id));
      }),
    reserveSlot: (key, intervalSeconds, now) =>
      change((tables) => {
        const slot = new Date(Math.max(now.getTime(), tables.nextSlots.get(key) ?? 0));
        tables.nextSlots.set(key, slot.getTime() + intervalSeconds * 1000);
        return slot;
      }),
  };
}

function saveRow(tables: MemoryTables, save: IntegrationSave): boolean {
  const { id, insert, patch } = save;
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
