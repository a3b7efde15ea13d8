import { sql, type RawBuilder } from "kysely";
import type { OpenDatabase } from "../db/database";
import { idempotencyRetention } from "../http/idempotency";
import type { JobHandler } from "./jobs";

const batchSize = 10_000;

/** Claims and remembered endings are kept this long: GitHub redelivers within 3 days, its Enterprise Server within 7. */
export const claimRetention = "8 days";
/** Tokens that expired or were revoked stay in the administrator's list this long. */
export const tokenRetention = "30 days";
/** The same for those that logins made, and may make every minute. */
export const loginTokenRetention = "1 day";
/** A session nobody used for this long is over. */
export const sessionRetention = "30 days";

/** Deletes what is too old to matter, in small batches so that nothing waits for it. */
export function maintenanceJob(database: OpenDatabase): JobHandler {
  const sweep = async (table: string, old: RawBuilder<boolean>): Promise<void> => {
    for (let deleted = batchSize; deleted === batchSize;) {
      const result = await sql`
        delete from ${sql.table(table)} where ctid in (
          select ctid from ${sql.table(table)} where ${old} limit ${batchSize})`.execute(
        database.maintenance,
      );
      deleted = Number(result.numAffectedRows ?? 0);
    }
  };
  return {
    queue: "housekeeping",
    retryLimit: 0,
    cron: "17 * * * *",
    async handle() {
      await sweep("deliveries", sql`received_at < now() - ${sql.lit(claimRetention)}::interval`);
      await sweep(
        "external_item_states",
        sql`recorded_at < now() - ${sql.lit(claimRetention)}::interval`,
      );
      await sweep("sessions", sql`last_seen_at < now() - ${sql.lit(sessionRetention)}::interval`);
      await sweep("oauth_states", sql`expires_at < now()`);
      await sweep(
        "api_tokens",
        sql`least(expires_at, revoked_at) < now() - case when is_login_token
          then ${sql.lit(loginTokenRetention)}::interval
          else ${sql.lit(tokenRetention)}::interval end`,
      );
      await sweep(
        "idempotency_keys",
        sql`created_at < now() - ${sql.lit(idempotencyRetention)}::interval`,
      );
    },
  };
}

/** Bytes of write-ahead log after which the embedded database is tidied up. */
const tidyAfter = 64 * 1024 * 1024;

/**
 * Keeps the embedded database from growing without end. Every minute, because a busy one writes
 * gigabytes of log in an hour; a quiet one is left alone. A server looks after itself.
 */
export function databaseMaintenanceJob(database: OpenDatabase): JobHandler {
  return {
    queue: "upkeep",
    retryLimit: 0,
    cron: "* * * * *",
    handle: () => database.maintain(tidyAfter),
  };
}
