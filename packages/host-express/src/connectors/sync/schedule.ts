import type { Manifest, SyncSchedule } from "@tt/connector-core";
import { sql, type Kysely, type Transaction } from "kysely";
import * as z from "zod";
import type { HostContext } from "../../platform/context";
import type { Database } from "../../platform/db/schema";
import type { JobHandler, Jobs } from "../../platform/jobs/jobs";
import type { Log } from "../../platform/log/log";
import type { RegisteredConnector } from "../registry";
import { leaseSeconds } from "./lease";
import { isRefused, type SyncRunner } from "./runner";
import { startWhenFree } from "./start-when-free";

/** Maximum number of syncs enqueued per run; the rest follows a minute later. */
const maxDue = 1_000;
/** Concurrent syncs of one process. */
const concurrency = 4;
/** Fraction by which the interval varies, so that integrations spread over time (GC-53). */
const jitter = 0.1;

const job = z.object({ integration: z.string() });

/** When a new integration is synced first: at a random time within its interval. */
export function firstSync(manifest: Pick<Manifest, "sync">, now: Date): Date | null {
  if (!manifest.sync) return null;
  return new Date(now.getTime() + Math.random() * manifest.sync.everyMinutes * 60_000);
}

/**
 * Syncs an integration at once: a resumed one, because providers do not resend refused deliveries, and one
 * of which a delivery says that something has changed. If a sync of it runs, another one follows, at the latest a
 * minute after it.
 */
export async function requestSync(
  { database, jobs }: Pick<HostContext, "database" | "jobs">,
  manifest: Pick<Manifest, "sync">,
  id: string,
): Promise<void> {
  const schedule = manifest.sync;
  if (!schedule) return;
  await database.db.transaction().execute(async (tx) => {
    await tx
      .updateTable("integrations")
      .set({ next_sync_at: nextTime(schedule) })
      .where("id", "=", id)
      .execute();
    await send(jobs, schedule, id, tx);
  });
}

/** Enqueues due syncs every minute, each once across all processes. */
export function dueSyncs(
  connectors: readonly RegisteredConnector[],
  db: Kysely<Database>,
  jobs: Jobs,
): JobHandler {
  return {
    queue: "due_syncs",
    retryLimit: 0,
    cron: "* * * * *",
    async handle() {
      for (const { manifest } of connectors) {
        if (manifest.sync) await enqueueDue(db, jobs, manifest.key, manifest.sync);
      }
    },
  };
}

/** What jobs that sync need. */
export interface SyncJobParts {
  readonly syncs: SyncRunner;
  readonly db: Kysely<Database>;
  readonly log: Log;
  /** How long a job waits for another sync, which may be that of a killed process (default: its lease). */
  readonly waitMs?: number;
}

/** Jobs that sync one integration, for every connector with a schedule. */
export function syncJobs(
  connectors: readonly RegisteredConnector[],
  { syncs, db, log, waitMs = leaseSeconds * 1_000 }: SyncJobParts,
): readonly JobHandler[] {
  return connectors.flatMap(({ manifest, connector }): JobHandler[] => {
    if (!manifest.sync) return [];
    return [
      {
        queue: manifest.sync.job,
        // For processes that were killed, and failures of the database.
        retryLimit: 2,
        concurrency,
        isUniquePerKey: true,
        async handle(data) {
          const { integration } = job.parse(data);
          const signal = AbortSignal.timeout(waitMs);
          const result = await startWhenFree(syncs, connector, integration, { signal }).ended;
          if (result.ok) return;
          // A sync that takes long may have passed what has changed meanwhile.
          if (isRefused(result)) return syncInAMinute(db, integration);
          // The integration's status shows the failure, and the schedule retries.
          log.info({ integration, connector: manifest.key, code: result.code }, "a sync failed");
        },
      },
    ];
  });
}

async function syncInAMinute(db: Kysely<Database>, id: string): Promise<void> {
  await db
    .updateTable("integrations")
    .set({ next_sync_at: sql`least(next_sync_at, now() + interval '1 minute')` })
    .where("id", "=", id)
    .execute();
}

async function enqueueDue(
  db: Kysely<Database>,
  jobs: Jobs,
  connector: string,
  schedule: SyncSchedule,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const due = await tx
      .updateTable("integrations")
      .set({ next_sync_at: nextTime(schedule) })
      .where("id", "in", (where) =>
        where
          .selectFrom("integrations")
          .select("id")
          .where("connector", "=", connector)
          .where("active", "=", true)
          .where("next_sync_at", "<=", sql<string>`now()`)
          // A revoked token is not retried; saving another one starts a sync (GH-39).
          .where(sql<boolean>`config->'health'->>'state' is distinct from 'needs_reauth'`)
          .where(
            sql<boolean>`(owner is null
            or exists (select from users where users.id = owner and users.is_active))`,
          )
          .orderBy("next_sync_at")
          .limit(maxDue)
          .forUpdate()
          .skipLocked(),
      )
      .returning("id")
      .execute();
    for (const { id } of due) await send(jobs, schedule, id, tx);
  });
}

function send(
  jobs: Jobs,
  schedule: SyncSchedule,
  id: string,
  tx: Transaction<Database>,
): Promise<void> {
  return jobs.send(schedule.job, { integration: id }, tx, { key: id });
}

/** An interval from now, with jitter. */
function nextTime({ everyMinutes }: SyncSchedule) {
  const spread = sql`(1 + ${jitter}::float8 * (2 * random() - 1))`;
  return sql<string>`now() + ${everyMinutes}::float8 * ${spread} * interval '1 minute'`;
}
