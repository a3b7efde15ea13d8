import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import pg from "pg";

/** Runs one unnamed statement. */
export type Query = <Row>(text: string, values?: unknown[]) => Promise<readonly Row[]>;

/** Opens the database of a baseline, with the host's pool size or its settings of PGlite. */
export async function openBaselineDatabase(): Promise<Query> {
  const url = process.env["DATABASE_URL"];
  if (url !== undefined) {
    const pool = new pg.Pool({ connectionString: url, max: 10 });
    return async <Row>(text: string, values?: unknown[]) =>
      (await pool.query<Row & pg.QueryResultRow>(text, values)).rows;
  }
  const sizes = ["-c", "max_wal_size=64MB", "-c", "min_wal_size=32MB"];
  const dataDir = join(process.env["TT_DATA_DIR"] ?? "baseline", "pgdata");
  await mkdir(dataDir, { recursive: true });
  const lite = await PGlite.create({
    dataDir,
    extensions: { pg_trgm },
    startParams: [...PGlite.defaultStartParams, ...sizes],
  });
  return async <Row>(text: string, values?: unknown[]) =>
    (await lite.query<Row>(text, values)).rows;
}
