import { setTimeout as wait } from "node:timers/promises";
import { sql } from "kysely";
import type { OpenDatabase } from "./database";
import { pendingMigrations } from "./migrate";

/** May requests come? */
export type Readiness =
  | { readonly status: "ready" }
  | {
      readonly status: "not_ready";
      /** A sentence for the operator. */
      readonly reason: string;
      readonly cause?: unknown;
    };

/** How long "ready" is believed, milliseconds. */
const believedMs = 2_000;
/** An answer later than this is none, milliseconds. */
const maxWaitMs = 3_000;
/** More than fits into the least `work_mem`, so that the server has to write it to its disk. */
const spilledRows = 4_000;

/**
 * Makes the readiness check of a database: does it answer, may it be written to, has its disk room,
 * is the schema up to date? It has a connection of its own, so busy pools do not delay it, and
 * checks that come at the same time share one look.
 */
export function createReadiness(database: OpenDatabase): () => Promise<Readiness> {
  let readyUntil = 0;
  let running: Promise<Readiness> | undefined;
  const look = async (): Promise<Readiness> => {
    const readiness = await Promise.race([examine(database), silence()]);
    if (readiness.status === "ready") readyUntil = performance.now() + believedMs;
    return readiness;
  };
  return async () => {
    if (performance.now() < readyUntil) return { status: "ready" };
    running ??= look().finally(() => {
      running = undefined;
    });
    return running;
  };
}

async function silence(): Promise<Readiness> {
  await wait(maxWaitMs, undefined, { ref: false });
  return { status: "not_ready", reason: "The database does not answer." };
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
 * Asks whether writes are allowed, by a statement that also needs room on the server's disk: a sort
 * that does not fit into memory. It leaves nothing behind, unlike a row that is written and deleted.
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
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "53100" || code === "ENOSPC"
    ? "The database's disk is full."
    : "The database does not answer.";
}
