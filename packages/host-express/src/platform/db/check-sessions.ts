import { sql } from "kysely";
import { ConfigError } from "../config/config";
import type { OpenDatabase } from "./database";

/** What to do about a pooler between the host and PostgreSQL. */
export const poolerAdvice =
  "DATABASE_URL: a connection pooler, such as PgBouncer, drops the settings of sessions, with the time " +
  "limits of statements. Connect to PostgreSQL itself";

/**
 * Checks that sessions have the settings that the host asked for. Without them a host would not recover from
 * a database that hangs, and would read wrong times.
 * @throws ConfigError if a pooler dropped them
 */
export async function checkSessions({
  kind,
  db,
}: Pick<OpenDatabase, "kind" | "db">): Promise<void> {
  if (kind === "pglite") return;
  const { rows } = await sql<{ readonly zone: string; readonly limit: string }>`
    select current_setting('TimeZone') as zone,
      current_setting('statement_timeout') as limit`.execute(db);
  const [row] = rows;
  if (row?.zone !== "UTC" || row.limit === "0") throw new ConfigError(poolerAdvice);
}
