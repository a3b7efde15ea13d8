import { sql, type Kysely, type Transaction } from "kysely";
import { expect, vi } from "vitest";
import { contains } from "../../src/platform/db/like";
import type { Database } from "../../src/platform/db/schema";

/**
 * Runs work in a transaction on PostgreSQL that goes on when statements of other sessions wait for a
 * lock, or have nothing left to wait for.
 * @param write What the transaction does first.
 * @param meanwhile Starts while the transaction holds its locks.
 * @param then What the transaction does before it commits (default: nothing).
 * @param statement Part of the statements that must wait; those of other work do not count.
 * @param waiting How many sessions must wait (default: 1).
 * @returns the result of `meanwhile`
 */
export async function whileHeld<Result>(
  db: Kysely<Database>,
  write: (tx: Transaction<Database>) => Promise<unknown>,
  meanwhile: () => Promise<Result>,
  {
    then = () => Promise.resolve(),
    statement = "",
    waiting = 1,
  }: {
    readonly then?: (tx: Transaction<Database>) => Promise<unknown>;
    readonly statement?: string;
    readonly waiting?: number;
  } = {},
): Promise<Result> {
  let result: Promise<Result> | undefined;
  let isSettled = false;
  await db.transaction().execute(async (tx) => {
    await write(tx);
    result = meanwhile().finally(() => {
      isSettled = true;
    });
    // Handled below, after the transaction.
    result.catch(() => undefined);
    await vi.waitFor(
      async () => {
        // Not in the transaction, which would see the activity of its first look again.
        const { rows } = await sql`
          select from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'
            and query ilike ${contains(statement)}`.execute(db);
        expect(isSettled || rows.length >= waiting).toBe(true);
      },
      { timeout: 7_000, interval: 10 },
    );
    await then(tx);
  });
  if (!result) throw new Error("Nothing ran meanwhile");
  return result;
}
