import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { Kysely, PGliteDialect } from "kysely";
import { fromPglite } from "pg-boss";
import { makeDataDirectory } from "../config/data-directory";
import type { OpenDatabase } from "./database";
import { lockDirectory } from "./directory-lock";
import { createPGlitePrepared } from "./pglite-prepared";
import type { Database } from "./schema";
import { parsers } from "./types";

/** Without these the write-ahead log grows without end: there is no checkpointer. */
const walLimits = ["-c", "max_wal_size=64MB", "-c", "min_wal_size=32MB"];

/**
 * Opens the embedded database, held for this process alone.
 * @param directory Undefined: in memory, for tests.
 * @param dump What a new database begins with, as PGlite's `dumpDataDir` wrote it.
 * @throws ConfigError when another process has it or the directory cannot be written to
 */
export async function openPGlite(
  directory: string | undefined,
  dump?: Blob,
): Promise<OpenDatabase> {
  let unlock = (): void => undefined;
  if (directory !== undefined) {
    await makeDataDirectory(directory);
    unlock = lockDirectory(join(directory, "pgdata"));
  }
  try {
    const lite = await PGlite.create({
      ...(directory === undefined ? {} : { dataDir: join(directory, "pgdata") }),
      ...(dump ? { loadDataDir: dump } : {}),
      extensions: { pg_trgm },
      parsers,
      startParams: [...PGlite.defaultStartParams, ...walLimits],
    });
    await lite.exec("set time zone 'UTC'");
    return connect(lite, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

function connect(lite: PGlite, unlock: () => void): OpenDatabase {
  const prepared = createPGlitePrepared(lite);
  // Plans every statement anew.
  const db = new Kysely<Database>({ dialect: new PGliteDialect({ pglite: lite }) });
  // The log's beginning: what an earlier process left behind is cleared up at the first occasion.
  let maintainedAt = "0/0";
  return {
    kind: "pglite",
    db,
    byIndex: db,
    bounded: db,
    maintenance: db,
    probe: db,
    prepared: (statement, parameters) => prepared.run(statement, parameters),
    // Notifications of the one process that there is cannot get lost.
    listen: (channel, onNotify) => lite.listen(channel, onNotify),
    jobs: fromPglite({
      // pg-boss expects the driver's own types.
      query: (text, values) => lite.query(text, values, { parsers: driverParsers }),
      exec: (text) => lite.exec(text, { parsers: driverParsers }),
    }),
    async maintain(leastWritten = 0) {
      const { rows } = await lite.query<{ readonly written: number }>(
        "select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), $1::pg_lsn)::bigint as written",
        [maintainedAt],
      );
      if ((rows[0]?.written ?? 0) < leastWritten) return;
      await lite.exec("vacuum");
      await prepared.forget(); // the vacuum made their plans void
      await lite.exec("checkpoint");
      const { rows: ends } = await lite.query<{ readonly here: string }>(
        "select pg_current_wal_insert_lsn()::text as here",
      );
      maintainedAt = ends[0]?.here ?? maintainedAt;
    },
    async close() {
      await lite.close();
      unlock();
    },
  };
}

const toDate = (text: string): Date => new Date(text);
const driverParsers = { 1082: toDate, 1114: toDate, 1184: toDate };
