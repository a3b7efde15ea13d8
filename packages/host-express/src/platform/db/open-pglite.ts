import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { Kysely, PGliteDialect } from "kysely";
import { fromPglite } from "pg-boss";
import { makeDataDirectory } from "../config/data-directory";
import { traceStatement, traceStatements } from "../tracing/trace-statements";
import type { Tracer } from "../tracing/tracer";
import type { OpenDatabase } from "./database";
import { lockDirectory } from "./directory-lock";
import { beginDatabase } from "./new-directory";
import { changesSchema, createPGlitePlans } from "./pglite-plans";
import { createPGlitePrepared } from "./pglite-prepared";
import type { Database } from "./schema";
import { templateType } from "./template";
import { parsers } from "./types";
import { unpack } from "./unpack";

/** PGlite has no checkpointer, so without these the write-ahead log grows without limit. */
const walLimits = ["-c", "max_wal_size=64MB", "-c", "min_wal_size=32MB"];
/**
 * Compared with reading a page from memory, computing is ten times as expensive in WebAssembly as the
 * default says. PostgreSQL derives the cost of planning from it: with the default, it would plan named
 * statements on small tables again each time, at three times the cost.
 */
const computingCost = ["-c", "cpu_operator_cost=0.025"];

/**
 * Opens the embedded database for exclusive use by this process.
 * @param directory Undefined for a database in memory, as in tests.
 * @param dump Initial content of a database that is created, written by PGlite's `dumpDataDir`.
 * @throws ConfigError if another process uses it or the directory is not writable
 */
export async function openPGlite(
  directory: string | undefined,
  dump?: Blob,
  tracer?: Tracer,
): Promise<OpenDatabase> {
  let unlock = (): void => undefined;
  if (directory !== undefined) {
    await makeDataDirectory(directory);
    unlock = lockDirectory(join(directory, "pgdata"));
  }
  try {
    const dataDir = directory === undefined ? undefined : join(directory, "pgdata");
    const created = dataDir === undefined ? undefined : await beginDatabase(dataDir);
    let content = dataDir === undefined || created ? dump : undefined;
    if (dataDir !== undefined && content?.type === templateType) {
      await unpack(new Uint8Array(await content.arrayBuffer()), dataDir);
      content = undefined;
    }
    const lite = await PGlite.create({
      ...(dataDir === undefined ? {} : { dataDir }),
      ...(content ? { loadDataDir: content } : {}),
      extensions: { pg_trgm },
      parsers,
      startParams: [...PGlite.defaultStartParams, ...walLimits, ...computingCost],
    });
    await created?.complete();
    await lite.exec("set time zone 'UTC'");
    return connect(lite, { directory, unlock, tracer });
  } catch (error) {
    unlock();
    throw error;
  }
}

interface Connection {
  readonly directory: string | undefined;
  readonly unlock: () => void;
  readonly tracer: Tracer | undefined;
}

function connect(lite: PGlite, { directory, unlock, tracer }: Connection): OpenDatabase {
  const prepared = createPGlitePrepared(lite);
  const plans = createPGlitePlans(lite);
  const driverParsers = { ...lite.parsers, 1082: toDate, 1114: toDate, 1184: toDate };
  const dialect = new PGliteDialect({ pglite: plans.forKysely });
  const db = new Kysely<Database>({ dialect, ...traceStatements(tracer) });
  // The start of the log, so that the first call also handles what an earlier process wrote.
  let maintainedAt = "0/0";
  return {
    kind: "pglite",
    directory,
    db,
    byIndex: db,
    bounded: db,
    maintenance: db,
    probe: db,
    prepared: (statement, parameters) =>
      traceStatement(tracer, statement.text, () => prepared.run(statement, parameters)),
    // Notifications cannot be lost within one process, so `onLost` is not needed.
    listen: (channel, onNotify) => lite.listen(channel, onNotify),
    jobs: fromPglite({
      // pg-boss expects the driver's default types.
      query: (text, values = []) => plans.query(text, values, driverParsers),
      exec: async (text) => {
        if (isOneStatement(text)) return [await plans.query(text, [], driverParsers)];
        const results = await lite.exec(text, { parsers: driverParsers });
        if (changesSchema(text)) await plans.clear();
        return results;
      },
    }),
    // No other process can change the tables.
    fixColumns: () => Promise.resolve(),
    async maintain(minWrittenBytes = 0) {
      const { rows } = await lite.query<{ readonly written: number }>(
        "select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), $1::pg_lsn)::bigint as written",
        [maintainedAt],
      );
      if ((rows[0]?.written ?? 0) < minWrittenBytes) return;
      await lite.exec("vacuum");
      // The vacuum invalidated their plans.
      await prepared.clear();
      await plans.clear();
      await lite.exec("checkpoint");
      const { rows: ends } = await lite.query<{ readonly lsn: string }>(
        "select pg_current_wal_insert_lsn()::text as lsn",
      );
      maintainedAt = ends[0]?.lsn ?? maintainedAt;
    },
    async close() {
      await lite.close();
      unlock();
    },
  };
}

const toDate = (text: string): Date => new Date(text);

/** True for texts without a semicolon, except at the end. */
function isOneStatement(text: string): boolean {
  return !text.trim().replace(/;$/, "").includes(";");
}
