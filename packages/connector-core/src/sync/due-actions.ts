import type { ActionManifest, DueContext } from "../connector/manifest";
import { ConnectorError, toFailure } from "../error";
import type { Ports } from "../ports/ports";
import type { IntegrationRow } from "../ports/storage";
import type { Result } from "../result";
import type { RunItem } from "./run";

/** What running due actions needs of a connector. */
export interface ActingConnector {
  readonly manifest: { readonly actions?: readonly ActionManifest[] };
  readonly ports: Pick<Ports, "storage">;
  /** Parses the settings. @throws ConnectorError with code `invalid_config` */
  contextOf(row: IntegrationRow): DueContext;
  /** Runs an action. Never rejects. */
  act(name: string): Promise<Result>;
}

/**
 * Runs the actions that are due, one after the other. One that fails does not keep the sync from reading what it
 * can.
 * @param signal No action is started after it is aborted.
 * @returns A line of the report for each one that failed, and the integration as it is afterwards.
 */
export async function runDueActions(
  connector: ActingConnector,
  before: IntegrationRow,
  signal: AbortSignal | undefined,
  logError: (message: string, fields: object) => void,
): Promise<{ readonly row: IntegrationRow; readonly failed: readonly RunItem[] }> {
  const failed: RunItem[] = [];
  let row = before;
  for (const action of connector.manifest.actions ?? []) {
    if (!action.isDue) continue;
    if (signal?.aborted) break;
    const { name: ref, label: title } = action;
    try {
      if (!action.isDue(connector.contextOf(row))) continue;
      const result = await connector.act(ref);
      if (!result.ok) failed.push({ ref, title, status: "failed", error: result.error });
      // It may have replaced a secret, also before it failed.
      row = (await connector.ports.storage.integrations.get(row.id, { fresh: true })) ?? row;
    } catch (error) {
      // The sync reports what is wrong with the settings.
      if (ConnectorError.isInstance(error, "invalid_config")) break;
      logError("a due action failed", { action: ref, err: error });
      failed.push({ ref, title, status: "failed", error: toFailure(error).error });
    }
  }
  return { row, failed };
}
