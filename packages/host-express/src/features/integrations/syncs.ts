import type { Connector, Result, Run } from "@tt/connector-core";

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

/** No syncs yet. */
export function createSyncs(): Syncs {
  const stopping = new AbortController();
  const running = new Set<Promise<Result>>();
  return {
    start(connector, id, { dryRun = false } = {}) {
      let latest: Run | undefined;
      const ended = connector.sync(id, {
        dryRun,
        signal: stopping.signal,
        onProgress: (run) => {
          latest = run;
        },
      });
      running.add(ended);
      void ended.finally(() => running.delete(ended));
      return { progress: () => latest, ended };
    },
    async stop() {
      stopping.abort();
      await Promise.all(running);
    },
  };
}
