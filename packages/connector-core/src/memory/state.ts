import { copyTables, emptyTables, type MemoryTables } from "./tables";

/** A transaction of `memoryLedger`. */
export interface MemoryTransaction {
  /** Registers how to undo a step, in case that the transaction fails or is rolled back. */
  undo(step: () => void): void;
}

/** The working copy of a transaction. */
export interface WorkingCopy extends MemoryTransaction {
  readonly tables: MemoryTables;
}

/** The tables of a ledger in memory, whose transactions run one after the other. */
export class MemoryLedgerState {
  /** What was published last. */
  tables = emptyTables();
  #last: Promise<unknown> = Promise.resolve();

  /** Runs work on a copy when all work before it has ended, and publishes the copy. */
  transaction<T>(work: (tx: WorkingCopy) => Promise<T>, rollback = false): Promise<T> {
    const result = this.#last.then(async () => {
      const steps: (() => void)[] = [];
      const tables = copyTables(this.tables);
      const undo = (): void => {
        for (const step of steps.reverse()) step();
      };
      try {
        const value = await work({ tables, undo: (step) => void steps.push(step) });
        if (rollback) undo();
        else this.tables = tables;
        return value;
      } catch (error) {
        undo();
        throw error;
      }
    });
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Makes one change as a whole or not at all. */
  change<T>(work: (tables: MemoryTables) => T): Promise<T> {
    return this.transaction((tx) => Promise.resolve(work(tx.tables)));
  }
}
