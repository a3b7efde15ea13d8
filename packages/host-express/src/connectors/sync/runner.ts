import {
  syncRetryMs,
  transientCodes,
  type Connector,
  type Failure,
  type Result,
  type Run,
} from "@tt/connector-core";
import { sql, type Kysely } from "kysely";
import type { Database } from "../../platform/db/schema";
import { keepLease, leaseSeconds } from "./lease";

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
  /** Aborted by {@link stop}. */
  readonly stopping: AbortSignal;
  start(connector: Connector, id: string, options?: { readonly dryRun?: boolean }): StartedSync;
  /** Resolves when this process has ended its sync of the integration; undefined if it runs none. */
  running(id: string): Promise<void> | undefined;
  /** Ends all syncs after their current page and waits for them. */
  stop(): Promise<void>;
}

/** How long pages of a sync gather, so that a provider that answers fast costs fewer commits. */
const gatherMs = 50;

/**
 * Creates the runner of this process.
 * @param db Stores when to sync an integration again after a sync that failed early.
 */
export function createSyncRunner(db: Kysely<Database>): SyncRunner {
  const stopping = new AbortController();
  const running = new Set<Promise<Result>>();
  /** Those that hold the lease of their integration. */
  const leased = new Map<string, Promise<Result>>();
  return {
    stopping: stopping.signal,
    start(connector, id, { dryRun = false } = {}) {
      let latest: Run | undefined;
      const syncUnderLease = async (): Promise<SyncResult> => {
        const finished = new AbortController();
        let kept = Promise.resolve();
        try {
          return await connector.sync(id, {
            dryRun,
            signal: stopping.signal,
            gatherMs,
            leaseSeconds,
            onProgress: (run) => {
              if (!latest) {
                leased.set(id, ended);
                kept = keepLease(db, { integration: id, id: run.id }, finished.signal);
              }
              latest = run;
            },
          });
        } finally {
          finished.abort();
          await kept;
        }
      };
      const sync = async (): Promise<SyncResult> => {
        const result = await syncUnderLease();
        // The sync that is running decides when to sync next.
        const failed = !result.ok && !isRefused(result);
        if (failed && !(dryRun && result.retryAfter === undefined)) await retrySync(db, id, result);
        return result;
      };
      const ended = sync();
      running.add(ended);
      const remove = (): void => {
        running.delete(ended);
        if (leased.get(id) === ended) leased.delete(id);
      };
      ended.then(remove, remove);
      return { progress: () => latest, ended };
    },
    running: (id) => leased.get(id)?.then(ignore, ignore),
    async stop() {
      stopping.abort();
      await Promise.allSettled(running);
    },
  };
}

const ignore = (): void => undefined;

/** True if a sync did not start because another one was running; a failure of the database has a `retryAfter`. */
export function isRefused(result: SyncResult): boolean {
  return !result.ok && result.code === "busy" && !result.run && result.retryAfter === undefined;
}

/**
 * Syncs an integration again before its scheduled time if the failure may pass, or after the wait that
 * the provider requested.
 */
async function retrySync(db: Kysely<Database>, id: string, failure: Failure): Promise<void> {
  const isRequested = failure.retryAfter !== undefined;
  const failures = isRequested ? 1 : await countFailures(db, id);
  const retryMs = failures === 0 ? undefined : syncRetryMs(failure, failures, Math.random());
  if (retryMs === undefined) return;
  const at = sql<string>`now() + ${retryMs}::float8 * interval '1 millisecond'`;
  await db
    .updateTable("integrations")
    .set({ next_sync_at: isRequested ? at : sql<string>`least(next_sync_at, ${at})` })
    .where("id", "=", id)
    .execute();
}

/** Counts the latest runs in a row that failed for a reason that may pass. */
async function countFailures(db: Kysely<Database>, id: string): Promise<number> {
  const { rows } = await sql<{ times: number }>`
    select count(*)::integer as times from integration_runs
    where integration_id = ${id} and started_at > coalesce((
      select max(started_at) from integration_runs
      where integration_id = ${id} and (code is null or code <> all (${[...transientCodes]}::text[]))),
      '-infinity')`.execute(db);
  return rows[0]?.times ?? 0;
}
