import type { Failure } from "@tt/connector-core";
import { resultWithin } from "../../../platform/time/result-within";
import type { RegisteredConnector } from "../../registry";
import { toRun } from "../../sync/run-schema";
import { runningRun } from "../../sync/running-run";
import type { IntegrationParts } from "../parts";
import { countsText } from "./counts";

/** A form waits this long for its sync; then the page of the run shows how it goes on. */
const maxWaitMs = 2_000;

/** A sync that was started, or that was running already. */
export interface StartedRun {
  /** Undefined if it has not begun yet. */
  readonly runId: string | undefined;
  /** What to tell the user. */
  readonly text: string;
}

/**
 * Starts a sync and waits a moment for it.
 * @returns the failure of a sync that did not begin; one that ended early has a run, which says why
 */
export async function startSync(
  { connector }: RegisteredConnector,
  { syncs, storage, context }: IntegrationParts,
  id: string,
  dryRun: boolean,
): Promise<StartedRun | Failure> {
  const { ended, progress } = syncs.start(connector, id, { dryRun });
  const result = await resultWithin(context.clock, ended, maxWaitMs);
  if (!result) {
    const run = progress() ?? (await runningRun(storage.runs, id));
    return { runId: run?.id, text: "The sync is running." };
  }
  if (result.run) {
    const counts = countsText(toRun(result.run));
    const text = result.ok ? `Synced: ${counts}.` : "The sync ended early.";
    return { runId: result.run.id, text };
  }
  // Another sync holds the lease: show that one.
  const run = !result.ok && result.code === "busy" ? await runningRun(storage.runs, id) : undefined;
  return run ? { runId: run.id, text: "A sync is already running." } : (result as Failure);
}
