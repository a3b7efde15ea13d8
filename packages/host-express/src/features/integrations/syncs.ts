import type { Connector, Result, Run } from "@tt/connector-core";
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
export interface Syncs {
  start(connector: Connector, id: string, options?: { readonly dryRun?: boolean }): StartedSync;
  /** Asks all to end and waits for them. */
  stop(): Promise<void>;
}

/**
 * No syncs yet.
 * @param db Where it is put down when a card is to be synced again, if a sync that ended early knows
 */
export function createSyncs(db: Kysely<Database>): Syncs {
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

/** A provider that asks to wait longer than so many seconds is asked again after them. */
const longestWait = 24 * 60 * 60;

/** When a card is synced next, because the last sync ended early: not sooner, and not much later. */
async function syncAgainIn(db: Kysely<Database>, id: string, seconds: number): Promise<void> {
  const wait = Math.min(seconds, longestWait);
  await db
    .updateTable("integrations")
    .set({ next_sync_at: sql<string>`now() + ${wait}::float8 * interval '1 second'` })
    .where("id", "=", id)
    .execute();
}
