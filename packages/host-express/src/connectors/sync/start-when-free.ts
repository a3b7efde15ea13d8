import { once } from "node:events";
import type { Connector } from "@tt/connector-core";
import { sleep } from "../../platform/time/sleep";
import { isRefused, type StartedSync, type SyncResult, type SyncRunner } from "./runner";

/** While another process syncs the integration, each pause between attempts is twice the one before. */
const minPauseMs = 250;
const maxPauseMs = 1_000;

/** Options of {@link startWhenFree}. */
export interface WaitOptions {
  readonly dryRun?: boolean;
  /** Ends the wait for another sync. A sync that has started continues. */
  readonly signal: AbortSignal;
}

/**
 * Starts a sync once the running sync of the integration has ended.
 * @returns the sync; its result is the refusal `busy` if the wait or the host ended before it started
 */
export function startWhenFree(
  syncs: SyncRunner,
  connector: Connector,
  id: string,
  { dryRun = false, signal }: WaitOptions,
): StartedSync {
  const stop = AbortSignal.any([signal, syncs.stopping]);
  let current = syncs.start(connector, id, { dryRun });
  const waitForOther = async (pauseMs: number): Promise<boolean> => {
    // The end of a sync of this process is known without asking the database.
    const own = syncs.running(id);
    await (own ? Promise.race([own, once(stop, "abort")]) : sleep(pauseMs, stop));
    return !stop.aborted;
  };
  const ended = async (): Promise<SyncResult> => {
    let result = await current.ended;
    let pauseMs = minPauseMs;
    while (isRefused(result) && !stop.aborted && (await waitForOther(pauseMs))) {
      pauseMs = Math.min(maxPauseMs, 2 * pauseMs);
      current = syncs.start(connector, id, { dryRun });
      result = await current.ended;
    }
    return result;
  };
  return { progress: () => current.progress(), ended: ended() };
}
