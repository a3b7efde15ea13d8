import { openAsBlob } from "node:fs";
import { PGlite } from "@electric-sql/pglite";
import { Pool } from "pg";
import { inject } from "vitest";
import { createTables, type TestDatabase } from "../../../storage-sql/test/databases";
import { emptyPostgresUrl, type DatabaseName } from "../support/databases";

/** Fewer than the transactions that tests start at once, so that some wait for a connection. */
const maxConnections = 10;

/** A transaction that waits longer for another one fails, before its test reaches its time limit. */
const maxLockWaitMs = 20_000;

/** An empty ledger in PostgreSQL, embedded in this process. */
async function openPGlite(): Promise<TestDatabase> {
  const pglite = new PGlite({ loadDataDir: await openAsBlob(inject("emptyPgliteDump")) });
  const transaction: TestDatabase["transaction"] = (work) =>
    pglite.transaction((tx) =>
      work({
        query: async (text, values) =>
          (await tx.query<Record<string, unknown>>(text, [...values])).rows,
      }),
    );
  await transaction(createTables("postgres"));
  return { dialect: "postgres", transaction, close: () => pglite.close() };
}

/** A database on a server, through a pool of connections, as applications use it. */
export function openPool(url: string): TestDatabase {
  const pool = new Pool({
    connectionString: url,
    max: maxConnections,
    lock_timeout: maxLockWaitMs,
  });
  return {
    dialect: "postgres",
    async transaction(work) {
      const client = await pool.connect();
      try {
        await client.query("begin");
        const result = await work({
          query: async (text, values) =>
            (await client.query<Record<string, unknown>>(text, [...values])).rows,
        });
        await client.query("commit");
        return result;
      } catch (error) {
        await client.query("rollback");
        throw error;
      } finally {
        client.release();
      }
    },
    close: () => pool.end(),
  };
}

/** An empty ledger on the test server. */
async function openPostgres(): Promise<TestDatabase> {
  const database = openPool(await emptyPostgresUrl());
  await database.transaction(createTables("postgres"));
  return database;
}

/** Opens an empty ledger in a database of this kind. */
export const ledgerOpeners: Readonly<Record<DatabaseName, () => Promise<TestDatabase>>> = {
  PGlite: openPGlite,
  PostgreSQL: openPostgres,
};
