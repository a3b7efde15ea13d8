import {
  errorTraits,
  transientCodes,
  type Connector,
  type Result,
  type Run,
} from "@tt/connector-core";
import { sql, type Kysely } from "kysely";
import type { Database } from "../../platform/db/schema";

/** How a sync ended. */
export type SyncResult = Awaited<ReturnType<Connector["sync"]>>;

/** A sync under way. */
export interface StartedSync {
  /** As far as it has come; undefined until it has begun. */
  readonly progress: () => Run | undefined;
  readonly ended: Promise<SyncResult>;
}

/** Syncs of this process, so that a stop can end them after the page under way. */
export interface SyncRunner {
  start(connector: Connector, id: string, options?: { readonly dryRun?: boolean }): StartedSync;
  /** Asks all to end and waits for them. */
  stop(): Promise<void>;
}

/**
 * No syncs yet.
 * @param db Where it is put down when a card is to be synced again, if a sync that ended early knows
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
          await syncAgainIn(db, id, result.retryAfter);
        } else if (!result.ok && !dryRun && errorTraits[result.code].transient) {
          await syncAgainSoon(db, id);
        }
        return result;
      };
      const ended = sync();
      running.add(ended);
      const forget = (): void => void running.delete(ended);
      ended.then(forget, forget);
      return { progress: () => latest, ended };
    },
    async stop() {
      stopping.abort();
      await Promise.allSettled(running);
    },
  };
}

/** After so many in a row the schedule is soon enough. */
const maxRetries = 5;

/**
 * A provider that did not answer is asked again sooner than the schedule would: after about 1, 2, 4,
 * 8 and 16 minutes, not all cards at the same moment.
 */
async function syncAgainSoon(db: Kysely<Database>, id: string): Promise<void> {
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

/** A provider that asks to wait longer than so many seconds is asked again after them. */
const maxWaitSeconds = 24 * 60 * 60;

/** When a card is synced next, because the last sync ended early: not sooner, and not much later. */
async function syncAgainIn(db: Kysely<Database>, id: string, seconds: number): Promise<void> {
  const wait = Math.min(seconds, maxWaitSeconds);
  await db
    .updateTable("integrations")
    .set({ next_sync_at: sql<string>`now() + ${wait}::float8 * interval '1 second'` })
    .where("id", "=", id)
    .execute();
}
