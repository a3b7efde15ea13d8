import { maxRuns, type Run, type Storage } from "@tt/connector-core";
import { sql, type Kysely, type RawBuilder, type Selectable } from "kysely";
import { toApiInstant } from "../../platform/db/instants";
import type { Database } from "../../platform/db/schema";
import type { IntegrationRunsTable } from "../../platform/db/tables/connectors";

const columns = [
  "id",
  "status",
  "dry_run",
  "started_at",
  "finished_at",
  "created",
  "updated",
  "skipped",
  "failed",
  "exported",
  "code",
  "error",
  "retry_after",
] as const;

/** Creates the store of an integration's runs. */
export function createRunStore(db: Kysely<Database>): Storage["runs"] {
  return {
    async list(integrationId, limit) {
      const rows = await db
        .selectFrom("integration_runs")
        .select([...columns])
        .where("integration_id", "=", integrationId)
        .orderBy("started_at", "desc")
        .orderBy("id")
        .limit(limit)
        .execute();
      return rows.map((row) => toRun({ ...row, items: [] }));
    },
    async get(integrationId, runId) {
      const row = await db
        .selectFrom("integration_runs")
        .select([...columns, "items"])
        .where("integration_id", "=", integrationId)
        .where("id", "=", runId)
        .executeTakeFirst();
      return row && toRun(row);
    },
  };
}

/**
 * CTEs that store a run's newest state, for a statement whose CTE `patched` updates the integration.
 * Another run that is still `running` was interrupted, since an integration runs one sync at a time.
 */
export function runUpsert(integrationId: string, run: Run): RawBuilder<unknown> {
  const stored = {
    ...run,
    dry_run: run.dryRun,
    started_at: run.startedAt,
    finished_at: run.finishedAt,
    retry_after: run.retryAfter,
  };
  return sql`, stored_run as (
      insert into integration_runs (id, integration_id, status, dry_run, started_at,
        finished_at, created, updated, skipped, failed, exported, code, error, retry_after, items)
      select input.id, patched.id, input.status, input.dry_run, input.started_at,
        input.finished_at, input.created, input.updated, input.skipped, input.failed,
        input.exported, input.code, input.error, input.retry_after, input.items
      from patched, jsonb_to_record(${JSON.stringify(stored)}::jsonb) as input(id uuid, status text,
        dry_run boolean, started_at timestamptz, finished_at timestamptz, created integer,
        updated integer, skipped integer, failed integer, exported integer, code text, error text,
        retry_after integer, items jsonb)
      on conflict (id) do update set status = excluded.status, finished_at = excluded.finished_at,
        created = excluded.created, updated = excluded.updated, skipped = excluded.skipped,
        failed = excluded.failed, exported = excluded.exported, code = excluded.code,
        error = excluded.error, retry_after = excluded.retry_after, items = excluded.items
    ), interrupted as (
      update integration_runs set status = 'interrupted', finished_at = now()
      where integration_id = ${integrationId} and status = 'running' and id <> ${run.id}
    ), pruned as (
      delete from integration_runs where id in (
        select id from integration_runs
        where integration_id = ${integrationId} and id <> ${run.id}
        order by started_at desc, id offset ${maxRuns - 1})
    )`;
}

function toRun(row: Selectable<Omit<IntegrationRunsTable, "integration_id">>): Run {
  const { dry_run: dryRun, started_at, finished_at, retry_after: retryAfter, ...rest } = row;
  return {
    ...rest,
    dryRun,
    startedAt: toApiInstant(started_at),
    finishedAt: finished_at === null ? null : toApiInstant(finished_at),
    retryAfter,
  };
}
