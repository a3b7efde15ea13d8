import { createStorage } from "@tt/connector-core";
import { fixedClock, type MemoryTransaction, type StorageHarness } from "@tt/connector-core/memory";
import { memoryApplication } from "../../connector-core/src/memory/harness";
import { sqlLedger, type SqlDatabase, type SqlTransaction } from "../src/index";

/** A transaction of the database that also undoes what the application in memory did. */
type Tx = SqlTransaction & MemoryTransaction;

/** An application in memory on a ledger in a database, with the harness of `testStorage`. */
export function createApplication(database: SqlDatabase<SqlTransaction>) {
  const clock = fixedClock();
  const { harness: inMemory, parts } = memoryApplication(clock);
  const transaction: SqlDatabase<Tx>["transaction"] = async (work) => {
    const steps: (() => void)[] = [];
    try {
      return await database.transaction((tx) =>
        work({
          query: (text, values) => tx.query(text, values),
          undo: (step) => void steps.push(step),
        }),
      );
    } catch (error) {
      for (const step of steps.reverse()) step();
      throw error;
    }
  };
  const ledger = sqlLedger<Tx>({ dialect: database.dialect, transaction }, { clock });
  const storage = createStorage<Tx>({ ...parts, ledger });
  let integrations = 0;
  const harness: StorageHarness = {
    ...inMemory,
    storage,
    async createIntegration({ owner, connector = "test_connector", settings = {}, ...seed }) {
      const number = String((integrations += 1));
      const id = `00000000-0000-4000-8000-${number.padStart(12, "0")}`;
      const insert = { id, connector, owner, publicId: `public-${number}` };
      await ledger.save({ id, insert, patch: { settings, ...seed } });
      const row = await storage.integrations.get(id, { fresh: true });
      if (!row) throw new Error("The integration was not stored");
      return row;
    },
    async countClaims(integration) {
      const count = "select count(*) as n from tt_claims where integration_id = ";
      const rows = await database.transaction((tx) =>
        tx.query(count + (database.dialect === "sqlite" ? "?" : "$1"), [integration]),
      );
      return Number(rows[0]?.["n"]);
    },
    pendingEvents: () => ledger.recordedEvents(1_000),
  };
  return { harness, ledger, clock };
}
