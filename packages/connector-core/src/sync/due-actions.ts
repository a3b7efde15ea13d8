import type { ActionManifest, DueContext } from "../connector/manifest";
import { guarded } from "../connector/guard";
import type { Ports } from "../ports/ports";
import type { IntegrationRow } from "../ports/storage";
import type { Result } from "../result";
import type { RunItem } from "./run";

/** What running due actions needs of a connector. */
export interface ActingConnector {
  readonly manifest: { readonly key: string; readonly actions?: readonly ActionManifest[] };
  readonly ports: Pick<Ports, "log" | "storage" | "telemetry">;
  /** Parses the settings. @throws ConnectorError with code `invalid_config` */
  contextOf(row: IntegrationRow): DueContext;
  /** Runs an action. Never rejects. */
  act(name: string): Promise<Result>;
}

/** What became of the actions that were due. */
export interface DueActions {
  /** The integration as they have left it. */
  readonly row: IntegrationRow;
  /** A line of the report for each one that failed. */
  readonly failed: readonly RunItem[];
}

/**
 * Runs the actions that are due, one after the other. One that fails does not keep the sync from reading what it
 * can.
 * @param signal No action is started after it is aborted.
 */
export async function runDueActions(
  connector: ActingConnector,
  before: IntegrationRow,
  signal: AbortSignal | undefined,
): Promise<DueActions> {
  const failed: RunItem[] = [];
  const { manifest, ports } = connector;
  let row = before;
  for (const action of manifest.actions ?? []) {
    if (!action.isDue) continue;
    if (signal?.aborted) break;
    const { name: ref, label: title } = action;
    let context: DueContext;
    try {
      context = connector.contextOf(row);
    } catch {
      // The sync reports what is wrong with the settings.
      break;
    }
    const due = await guarded<{ readonly isDue: boolean | undefined }, object>(
      ports,
      manifest.key,
      row.id,
      () => Promise.resolve({ ok: true, isDue: action.isDue?.(context) }),
    );
    if (due.ok && !due.isDue) continue;
    const result = due.ok ? await connector.act(ref) : due;
    if (!result.ok) failed.push({ ref, title, status: "failed", error: result.error });
    // It may have replaced a secret, also before it failed.
    row = (await ports.storage.integrations.get(row.id, { fresh: true })) ?? row;
  }
  return { row, failed };
}
