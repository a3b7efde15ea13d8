import { sql } from "kysely";
import type { OpenDatabase } from "../db/database";
import type { JobHandler } from "./jobs";

const batchSize = 10_000;

/** Claims are kept this long: GitHub redelivers within 3 days, its Enterprise Server within 7. */
export const claimRetention = "8 days";
/** A session nobody used for this long is over. */
export const sessionRetention = "30 days";

/** Deletes what is too old to matter, in small batches so that nothing waits for it. */
export function housekeeping(database: OpenDatabase): JobHandler {
  const sweep = async (statement: (limit: number) => Promise<number>): Promise<void> => {
    while ((await statement(batchSize)) === batchSize);
  };
  return {
    queue: "housekeeping",
    retryLimit: 0,
    cron: "17 * * * *",
    async handle() {
      await sweep(async (limit) => {
        const result = await sql`
          delete from deliveries where ctid in (
            select ctid from deliveries
            where received_at < now() - ${sql.lit(claimRetention)}::interval limit ${limit})`.execute(
          database.db,
        );
        return Number(result.numAffectedRows ?? 0);
      });
      await sweep(async (limit) => {
        const result = await sql`
          delete from sessions where id_hash in (
            select id_hash from sessions
            where last_seen_at < now() - ${sql.lit(sessionRetention)}::interval limit ${limit})`.execute(
          database.db,
        );
        return Number(result.numAffectedRows ?? 0);
      });
    },
  };
}

/** Bytes of write-ahead log after which the embedded database is tidied up. */
const tidyAfter = 64 * 1024 * 1024;

/**
 * Keeps the embedded database from growing without end. Every minute, because a busy one writes
 * gigabytes of log in an hour; a quiet one is left alone. A server looks after itself.
 */
export function upkeep(database: OpenDatabase): JobHandler {
  return {
    queue: "upkeep",
    retryLimit: 0,
    cron: "* * * * *",
    handle: () => database.maintain(tidyAfter),
  };
}
