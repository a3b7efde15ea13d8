import { setTimeout as wait } from "node:timers/promises";
import { sql } from "kysely";
import { errorCode } from "../error-code";
import type { OpenDatabase } from "./database";
import { pendingMigrations } from "./migrate";

/** Whether the host can serve requests. */
export type Readiness =
  | { readonly status: "ready" }
  | {
      readonly status: "not_ready";
      /** A sentence for the operator. */
      readonly reason: string;
      readonly cause?: unknown;
    };

/** How long a "ready" result is cached. */
const cacheMs = 2_000;
/** Timeout of a check. */
const maxWaitMs = 3_000;
/** More rows than fit into the minimum `work_mem`, so that the server writes them to disk. */
const spilledRows = 4_000;

/**
 * Creates the readiness check of a database: it responds, is writable, has disk space, and its schema is
 * up to date. The check has a dedicated connection, so busy pools do not delay it, and concurrent calls
 * share one check.
 */
export function createReadiness(database: OpenDatabase): () => Promise<Readiness> {
  let readyUntil = 0;
  let running: Promise<Readiness> | undefined;
  const check = async (): Promise<Readiness> => {
    const readiness = await Promise.race([examine(database), timeout()]);
    if (readiness.status === "ready") readyUntil = performance.now() + cacheMs;
    return readiness;
  };
  return async () => {
    if (performance.now() < readyUntil) return { status: "ready" };
    running ??= check().finally(() => {
      running = undefined;
    });
    return running;
  };
}

async function timeout(): Promise<Readiness> {
  await wait(maxWaitMs, undefined, { ref: false });
  return { status: "not_ready", reason: "The database does not respond." };
}

async function examine(database: OpenDatabase): Promise<Readiness> {
  try {
    if (await isReadOnly(database)) {
      return { status: "not_ready", reason: "The database is read-only." };
    }
    const pending = await pendingMigrations(database.probe);
    return pending.length === 0
      ? { status: "ready" }
      : { status: "not_ready", reason: "Migrations are pending." };
  } catch (cause) {
    return { status: "not_ready", reason: reasonOf(cause), cause };
  }
}

/**
 * Checks whether writes are allowed, with a statement that also needs disk space: a sort that does not
 * fit into memory. Unlike writing and deleting a row, it leaves nothing behind.
 */
async function isReadOnly({ probe }: OpenDatabase): Promise<boolean> {
  return probe.transaction().execute(async (tx) => {
    await sql`select set_config('work_mem', '64kB', true)`.execute(tx);
    const { rows } = await sql<{ read_only: string }>`
      select current_setting('transaction_read_only') as read_only
      from (select n, repeat('x', 100) from generate_series(1, ${spilledRows}::integer) n
        order by n desc offset ${spilledRows - 1}) spilled`.execute(tx);
    return rows[0]?.read_only === "on";
  });
}

function reasonOf(error: unknown): string {
  const code = errorCode(error);
  return code === "53100" || code === "ENOSPC"
    ? "The database's disk is full."
    : "The database does not respond.";
}
