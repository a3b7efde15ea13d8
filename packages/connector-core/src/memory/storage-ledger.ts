import { realClock } from "../clock";
import type { Clock } from "../ports/clock";
import type { IntegrationStore } from "../ports/storage";
import type { StorageLedger, TaskLink } from "../ports/storage-ledger";
import { findItemState, type ItemState } from "./item-states";
import { renewLease } from "./leases";
import { ledgerOf } from "./ledger";
import { copyTables, emptyTables, type MemoryTables } from "./model";
import { record } from "./record";
import { memoryStorage, patchTables, type MemoryState } from "./storage";

/** A transaction of {@link memoryLedger}. */
export interface MemoryTransaction {
  /** Registers how to undo a step, in case that the transaction fails or is rolled back. */
  undo(step: () => void): void;
}

/** The working copy of a transaction. */
interface WorkingCopy extends MemoryTransaction {
  readonly tables: MemoryTables;
  readonly taskLinks: Map<number, TaskLink>;
  itemStates: readonly ItemState[];
}

/** A ledger in memory; `ledger` runs its transactions one after the other. */
class MemoryLedgerState implements MemoryState {
  tables = emptyTables();
  taskLinks: ReadonlyMap<number, TaskLink> = new Map();
  itemStates: readonly ItemState[] = [];
  #last: Promise<unknown> = Promise.resolve();

  /** Runs work when all work before it has ended. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }

  transaction<T>(work: (tx: WorkingCopy) => Promise<T>, rollback: boolean): Promise<T> {
    return this.exclusively(async () => {
      const steps: (() => void)[] = [];
      const tx: WorkingCopy = {
        tables: copyTables(this.tables),
        taskLinks: new Map(this.taskLinks),
        itemStates: this.itemStates,
        undo: (step) => void steps.push(step),
      };
      const undo = (): void => {
        for (const step of steps.reverse()) step();
      };
      try {
        const value = await work(tx);
        if (rollback) undo();
        else this.#publish(tx);
        return value;
      } catch (error) {
        undo();
        throw error;
      }
    });
  }

  #publish({ tables, taskLinks, itemStates }: WorkingCopy): void {
    this.tables = tables;
    this.taskLinks = taskLinks;
    this.itemStates = itemStates;
  }
}

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
  const state = new MemoryLedgerState();
  // Only this ledger creates its transactions.
  const copyOf = (tx: MemoryTransaction): WorkingCopy => tx as WorkingCopy;
  const done = <T>(value: T): Promise<T> => Promise.resolve(value);
  const ledger = ledgerOf(state, clock);
  return {
    integrations: exclusiveStore(state, memoryStorage(state, clock).integrations),
    runs: memoryStorage(state, clock).runs,
    list: (owner) => ledger.list(owner),
    listActive: (connector, userId) => ledger.listActive(connector, userId),
    recordedEvents: (limit) => ledger.recordedEvents(limit),
    save: (save) => state.exclusively(() => ledger.save(save)),
    remove: (id, version) => state.exclusively(() => ledger.remove(id, version)),
    schedule: (work) => state.exclusively(() => ledger.schedule(work)),
    take: (query) => state.exclusively(() => ledger.take(query)),
    finish: (taken, end) => state.exclusively(() => ledger.finish(taken, end)),
    deleteEvents: (ids) => state.exclusively(() => ledger.deleteEvents(ids)),
    reserveSlot: (key, seconds, now) =>
      state.exclusively(() => ledger.reserveSlot(key, seconds, now)),
    transaction: (work, { rollback = false } = {}) => state.transaction(work, rollback),
    lock: (tx, id) => done(copyOf(tx).tables.integrations.get(id)),
    renew: (tx, id, lease) => done(renewLease(copyOf(tx).tables, id, lease, clock.now())),
    isClaimed: (tx, integration, { id, hash }) =>
      done(
        copyOf(tx).tables.claims.some(
          (known) =>
            known.integration === integration &&
            (known.hash === hash || (id !== undefined && known.id === id)),
        ),
      ),
    claim(tx, integration, { id, hash }) {
      copyOf(tx).tables.claims.push({ integration, id, hash });
      return done(undefined);
    },
    patch: (tx, id, patch) => done(patchTables(copyOf(tx).tables, clock, id, patch)),
    taskLinks: (tx, { source, ref }) =>
      done(
        [...copyOf(tx).taskLinks.values()]
          .filter((link) => link.source === source && link.ref === ref)
          .sort((a, b) => a.task - b.task),
      ),
    saveTaskLink(tx, link) {
      copyOf(tx).taskLinks.set(link.task, link);
      return done(undefined);
    },
    itemState: (tx, id, item) => done(findItemState(copyOf(tx).itemStates, id, item)),
    saveItemState(tx, id, item, newState) {
      const copy = copyOf(tx);
      const known = findItemState(copy.itemStates, id, item);
      const others = copy.itemStates.filter((each) => each !== known);
      copy.itemStates = [...others, { integration: id, ...item, ...newState }];
      return done(undefined);
    },
    record(tx, { type, userId, entity }) {
      const { tables } = copyOf(tx);
      record(tables, type, userId, entity.type, entity.id, entity.name, clock.now());
      return done(undefined);
    },
  };
}

/** Its writes wait for transactions, whose finished copies would otherwise undo them. */
function exclusiveStore(state: MemoryLedgerState, store: IntegrationStore): IntegrationStore {
  return {
    ...store,
    patch: (id, patch) => state.exclusively(() => store.patch(id, patch)),
    lease: (id, type, seconds) => state.exclusively(() => store.lease(id, type, seconds)),
  };
}
