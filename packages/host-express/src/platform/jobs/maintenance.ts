import { sql, type RawBuilder } from "kysely";
import type { OpenDatabase } from "../db/database";
import { idempotencyRetention } from "../http/idempotency";
import type { JobHandler } from "./jobs";

const batchSize = 10_000;

/**
 * Retention of processed delivery ids and of stopped events. Longer than providers redeliver:
 * GitHub for 3 days, GitHub Enterprise Server for 7.
 */
const claimRetention = "8 days";
/** Retention of expired and revoked API tokens in the administrator's list. */
const tokenRetention = "30 days";
/** Retention of expired and revoked tokens that a login created; there may be one a minute. */
const loginTokenRetention = "1 day";
/** Retention of sessions after their last use. */
const sessionRetention = "30 days";

/** Retention of what webhooks were sent, with the attempts. */
const webhookRetention = "30 days";

/** Retention of the history of deliveries to integrations. */
const deliveryLogRetention = "30 days";

/**
 * Creates the hourly job that deletes expired rows, in batches to keep locks short. Leaves rows that are
 * being written to the next run, so that no other statement and this job wait for each other.
 * @param now current time by the clock that wrote when tokens, links and authorizations end; other
 * rows have the time of the database
 */
export function maintenanceJob(database: OpenDatabase, now: () => Date): JobHandler {
  const deleteExpired = async (table: string, old: RawBuilder<boolean>): Promise<void> => {
    for (let deleted = batchSize; deleted === batchSize;) {
      const result = await sql`
        delete from ${sql.table(table)} where ctid in (
          select ctid from ${sql.table(table)} where ${old} limit ${batchSize}
          for update skip locked)`.execute(database.maintenance);
      deleted = Number(result.numAffectedRows ?? 0);
    }
  };
  return {
    queue: "housekeeping",
    retryLimit: 0,
    cron: "17 * * * *",
    async handle() {
      await deleteExpired(
        "deliveries",
        sql`received_at < now() - ${sql.lit(claimRetention)}::interval`,
      );
      await deleteExpired(
        "integration_deliveries",
        sql`received_at < now() - ${sql.lit(deliveryLogRetention)}::interval`,
      );
      await deleteExpired(
        "external_item_states",
        sql`recorded_at < now() - ${sql.lit(claimRetention)}::interval`,
      );
      await deleteExpired(
        "sessions",
        sql`last_seen_at < now() - ${sql.lit(sessionRetention)}::interval`,
      );
      const started = now();
      await deleteExpired("oauth_states", sql`expires_at < ${started}`);
      await deleteExpired("password_links", sql`expires_at < ${started}`);
      await deleteExpired(
        "api_tokens",
        sql`least(expires_at, revoked_at) < ${started}::timestamptz - case when is_login_token
          then ${sql.lit(loginTokenRetention)}::interval
          else ${sql.lit(tokenRetention)}::interval end`,
      );
      await deleteExpired(
        "idempotency_keys",
        sql`created_at < now() - ${sql.lit(idempotencyRetention)}::interval`,
      );
      await deleteExpired(
        "processed_forms",
        sql`created_at < now() - ${sql.lit(idempotencyRetention)}::interval`,
      );
      await deleteExpired(
        "webhook_messages",
        sql`created_at < now() - ${sql.lit(webhookRetention)}::interval`,
      );
    },
  };
}

/** Growth of the write-ahead log that triggers vacuum and checkpoint. */
const minWrittenBytes = 64 * 1024 * 1024;

/**
 * Creates the job that vacuums and checkpoints the embedded database, which has neither autovacuum
 * nor a checkpointer. It runs every minute because a busy database writes gigabytes of log an hour.
 */
export function databaseMaintenanceJob(database: OpenDatabase): JobHandler {
  return {
    queue: "upkeep",
    retryLimit: 0,
    cron: "* * * * *",
    handle: () => database.maintain(minWrittenBytes),
  };
}
