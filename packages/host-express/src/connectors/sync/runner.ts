import {
  errorTraits,
  transientCodes,
  type Connector,
  type Result,
  type Run,
} from "@tt/connector-core";
import { sql, type Kysely } from "kysely";
import type { Database } from "../../platform/db/schema";

/** The result of a sync. */
export type SyncResult = Awaited<ReturnType<Connector["sync"]>>;

/** A running sync. */
export interface StartedSync {
  /** The newest state of the run; undefined until it starts. */
  readonly progress: () => Run | undefined;
  readonly ended: Promise<SyncResult>;
}

/** Runs the syncs of this process, so that a shutdown can end them after their current page. */
export interface SyncRunner {
  start(connector: Connector, id: string, options?: { readonly dryRun?: boolean }): StartedSync;
  /** Ends all syncs after their current page and waits for them. */
  stop(): Promise<void>;
}

/**
 * Creates the runner of this process.
 * @param db Stores when to sync an integration again after a sync that failed early.
 */
export function createSyncRunner(db: Kysely<Database>): SyncRunner {
  const stopping = new AbortController();
  const running = new Set<Promise<Result>>();
  return {
    start(connector, id, { dryRun = false } = {}) {
      let latest: Run | undefined;
      const sync = async (): Promise<SyncResult> => {
        const result = await connector.sync(id, {
          dryRun,
          signal: stopping.signal,
          onProgress: (run) => {
            latest = run;
          },
        });
        if (!result.ok && result.retryAfter !== undefined) {
          await retrySyncIn(db, id, result.retryAfter);
        } else if (!result.ok && !dryRun && errorTraits[result.code].transient) {
          await retrySyncSoon(db, id);
        }
        return result;
      };
      const ended = sync();
      running.add(ended);
      const remove = (): void => void running.delete(ended);
      ended.then(remove, remove);
      return { progress: () => latest, ended };
    },
    async stop() {
      stopping.abort();
      await Promise.allSettled(running);
    },
  };
}

/** Maximum number of consecutive early retries; later ones follow the schedule. */
const maxRetries = 5;

/**
 * Retries a failed sync before its scheduled time, with exponential back-off: after about 1, 2, 4, 8
 * and 16 minutes, with jitter to spread integrations.
 */
async function retrySyncSoon(db: Kysely<Database>, id: string): Promise<void> {
  await sql`
    with failed as (
      select count(*) as times from integration_runs
      where integration_id = ${id} and started_at > coalesce((
        select max(started_at) from integration_runs
        where integration_id = ${id} and (code is null or code <> all (${[...transientCodes]}::text[]))),
        '-infinity')
    )
    update integrations set next_sync_at = least(next_sync_at,
      now() + interval '1 minute' * power(2, failed.times - 1) * (0.75 + random() / 2))
    from failed
    where id = ${id} and failed.times between 1 and ${maxRetries}`.execute(db);
}

/** Upper bound of the wait that a provider requests. */
const maxWaitSeconds = 24 * 60 * 60;

/** Schedules the next sync after the wait that the provider requested. */
async function retrySyncIn(db: Kysely<Database>, id: string, seconds: number): Promise<void> {
  const waitSeconds = Math.min(seconds, maxWaitSeconds);
  await db
    .updateTable("integrations")
    .set({ next_sync_at: sql<string>`now() + ${waitSeconds}::float8 * interval '1 second'` })
    .where("id", "=", id)
    .execute();
}
