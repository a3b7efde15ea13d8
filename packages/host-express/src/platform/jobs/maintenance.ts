import { sql, type RawBuilder } from "kysely";
import type { OpenDatabase } from "../db/database";
import { idempotencyRetention } from "../http/idempotency";
import type { JobHandler } from "./jobs";

const batchSize = 10_000;

/** How long rows are kept after the time in a column, by the clock of the database. */
interface Retention {
  readonly table: string;
  readonly column: string;
  readonly kept: string;
}

const retentions: readonly Retention[] = [
  // Ids of deliveries and states of items outlast the redeliveries of providers: of GitHub for 3 days, of
  // GitHub Enterprise Server for 7.
  { table: "deliveries", column: "received_at", kept: "8 days" },
  { table: "external_item_states", column: "recorded_at", kept: "8 days" },
  { table: "integration_deliveries", column: "received_at", kept: "30 days" },
  { table: "webhook_messages", column: "created_at", kept: "30 days" },
  { table: "sessions", column: "last_seen_at", kept: "30 days" },
  { table: "idempotency_keys", column: "created_at", kept: idempotencyRetention },
  { table: "processed_forms", column: "created_at", kept: idempotencyRetention },
];

/** Retention of expired and revoked API tokens in the administrator's list. */
const tokenRetention = "30 days";
/** Retention of expired and revoked tokens that a login created; there may be one a minute. */
const loginTokenRetention = "1 day";

/**
 * Creates the hourly job that deletes expired rows, in batches to keep locks short. Leaves rows that are
 * being written to the next run, so that no other statement and this job wait for each other.
 * @param now current time by the clock that wrote when tokens, links and authorizations end; other
 * rows have the time of the database
 */
export function maintenanceJob(database: OpenDatabase, now: () => Date): JobHandler {
  const deleteWhere = async (table: string, isOld: RawBuilder<boolean>): Promise<void> => {
    for (let deleted = batchSize; deleted === batchSize;) {
      const result = await sql`
        delete from ${sql.table(table)} where ctid in (
          select ctid from ${sql.table(table)} where ${isOld} limit ${batchSize}
          for update skip locked)`.execute(database.maintenance);
      deleted = Number(result.numAffectedRows ?? 0);
    }
  };
  return {
    queue: "housekeeping",
    retryLimit: 0,
    cron: "17 * * * *",
    async handle() {
      for (const { table, column, kept } of retentions) {
        await deleteWhere(table, sql`${sql.ref(column)} < now() - ${sql.lit(kept)}::interval`);
      }
      const started = now();
      await deleteWhere("oauth_states", sql`expires_at < ${started}`);
      await deleteWhere("password_links", sql`expires_at < ${started}`);
      await deleteWhere(
        "api_tokens",
        sql`least(expires_at, revoked_at) < ${started}::timestamptz - case when is_login_token
          then ${sql.lit(loginTokenRetention)}::interval
          else ${sql.lit(tokenRetention)}::interval end`,
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
