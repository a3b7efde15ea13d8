import { realClock } from "../clock";
import type { Clock } from "../ports/clock";
import type { Ledger } from "../ports/ledger";
import type { StorageLedger } from "../ports/storage-ledger";
import { record } from "./events";
import { memoryIntegrations, patchTables, removeRow, saveRow } from "./integrations";
import { renewLease } from "./leases";
import { findRun, listRuns } from "./runs";
import { MemoryLedgerState, type MemoryTransaction, type WorkingCopy } from "./state";
import { itemKey, type MemoryTables } from "./tables";
import { finishWork, scheduleWork, takeWork } from "./work";

/**
 * Creates an empty ledger in memory for `createStorage`. A transaction publishes a finished copy; what
 * the groups of the application change, they undo by {@link MemoryTransaction.undo}.
 * @param clock Default: real time.
 *
 * @example
 * ```ts
 * import { createStorage, type TasksGroup } from "@tt/connector-core";
 * import { memoryLedger, type MemoryTransaction } from "@tt/connector-core/memory";
 *
 * export function storageOf(tasks: TasksGroup<MemoryTransaction>) {
 *   return createStorage({ ledger: memoryLedger(), tasks });
 * }
 * ```
 */
export function memoryLedger(clock: Clock = realClock()): StorageLedger<MemoryTransaction> {
  return ledgerOf(new MemoryLedgerState(), clock);
}

/** Creates the ledger of existing tables. */
export function ledgerOf(state: MemoryLedgerState, clock: Clock): StorageLedger<MemoryTransaction> {
  return {
    integrations: memoryIntegrations(state, clock),
    runs: {
      list: (id, limit) => Promise.resolve(listRuns(state.tables, id, limit)),
      get: (id, run) => Promise.resolve(findRun(state.tables, id, run)),
    },
    ...rowsAndWork(state, clock),
    transaction: (work, { rollback = false } = {}) => state.transaction(work, rollback),
    ...stepsOfTransactions(clock),
  };
}

/** What a runtime needs: rows to insert and list, and the work that is due. */
function rowsAndWork(state: MemoryLedgerState, clock: Clock): Ledger {
  const rows = () => [...state.tables.integrations.values()];
  return {
    save: (save) => state.change((tables) => saveRow(tables, save)),
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
    remove: (id, version) => state.change((tables) => removeRow(tables, id, version)),
    schedule: (work) =>
      state.change((tables) => {
        scheduleWork(tables, work, clock.now());
      }),
    take: (query) => state.change((tables) => takeWork(tables, query)),
    finish: (taken, end) =>
      state.change((tables) => {
        finishWork(tables, taken, end, clock.now());
      }),
    recordedEvents: (limit) => Promise.resolve(state.tables.events.slice(0, limit)),
    deleteEvents: (ids) =>
      state.change((tables) => {
        tables.events = tables.events.filter(({ id }) => !ids.includes(id));
      }),
    reserveSlot: (key, intervalSeconds, now) =>
      state.change((tables) => {
        const slot = new Date(Math.max(now.getTime(), tables.nextSlots.get(key) ?? 0));
        tables.nextSlots.set(key, slot.getTime() + intervalSeconds * 1000);
        return slot;
      }),
  };
}

type Step = Omit<
  StorageLedger<MemoryTransaction>,
  keyof Ledger | "integrations" | "runs" | "transaction"
>;

/** The functions that belong to a transaction. */
function stepsOfTransactions(clock: Clock): Step {
  // Only this ledger creates its transactions.
  const tablesOf = (tx: MemoryTransaction): MemoryTables => (tx as WorkingCopy).tables;
  const done = <T>(value: T): Promise<T> => Promise.resolve(value);
  return {
    lock: (tx, id) => done(tablesOf(tx).integrations.get(id)),
    renew: (tx, id, lease) => done(renewLease(tablesOf(tx), id, lease, clock.now())),
    isClaimed: (tx, integration, { id, hash }) =>
      done(
        tablesOf(tx).claims.some(
          (known) =>
            known.integration === integration &&
            (known.hash === hash || (id !== undefined && known.id === id)),
        ),
      ),
    claim(tx, integration, { id, hash }) {
      tablesOf(tx).claims.push({ integration, id, hash });
      return done(undefined);
    },
    patch: (tx, id, patch) => done(patchTables(tablesOf(tx), clock, id, patch)),
    taskLinks: (tx, { source, ref }) =>
      done(
        [...tablesOf(tx).taskLinks.values()]
          .filter((link) => link.source === source && link.ref === ref)
          .sort((a, b) => a.task - b.task),
      ),
    linkOfTask: (tx, task) => done(tablesOf(tx).taskLinks.get(task)),
    saveTaskLink(tx, link) {
      tablesOf(tx).taskLinks.set(link.task, link);
      return done(undefined);
    },
    itemState: (tx, id, item) => done(tablesOf(tx).itemStates.get(itemKey(id, item))),
    saveItemState(tx, id, item, newState) {
      tablesOf(tx).itemStates.set(itemKey(id, item), newState);
      return done(undefined);
    },
    entryLink: (tx, id, item) => done(tablesOf(tx).entryLinks.get(itemKey(id, item))),
    saveEntryLink(tx, id, link) {
      tablesOf(tx).entryLinks.set(itemKey(id, link), { ...link, integration: id });
      return done(undefined);
    },
    linkedEntries(tx, id, entries) {
      const links = [...tablesOf(tx).entryLinks.values()].filter((link) => link.integration === id);
      const linked = new Set(links.map(({ localId }) => localId));
      return done(entries.filter((entry) => linked.has(entry)));
    },
    exportedLinks: (tx, id, { after, limit }) =>
      done(
        [...tablesOf(tx).entryLinks.values()]
          .filter(({ integration, origin }) => integration === id && origin === "local")
          .filter(({ localId, deletedHere }) => !deletedHere && (localId ?? 0) > after)
          .sort((a, b) => (a.localId ?? 0) - (b.localId ?? 0))
          .slice(0, limit),
      ),
    account: (tx, provider, externalId) =>
      done(
        tablesOf(tx).accounts.find(
          (known) => known.provider === provider && known.externalId === externalId,
        ),
      ),
    accountsOfUser: (tx, user) =>
      done(tablesOf(tx).accounts.filter((known) => known.user === user)),
    accountsOfIntegration: (tx, id) =>
      done(tablesOf(tx).accounts.filter(({ integration }) => integration === id)),
    saveAccount(tx, account) {
      const tables = tablesOf(tx);
      tables.accounts = [...tables.accounts, account];
      return done(undefined);
    },
    removeAccount(tx, { provider, externalId, integration }) {
      const tables = tablesOf(tx);
      tables.accounts = tables.accounts.filter(
        (known) => known.provider !== provider || known.externalId !== externalId,
      );
      tables.routes = tables.routes.filter(
        (route) => route.integration !== integration || route.value !== externalId,
      );
      return done(undefined);
    },
    record(tx, event) {
      record(tablesOf(tx), event, clock.now());
      return done(undefined);
    },
  };
}
