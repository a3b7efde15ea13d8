import type { ActionManifest, DueContext } from "../connector/manifest";
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
 * @returns A line of the report for each one that failed, and the integration as it is afterwards.
 */
export async function runDueActions(
  connector: ActingConnector,
  before: IntegrationRow,
): Promise<{ readonly row: IntegrationRow; readonly failed: readonly RunItem[] }> {
  const failed: RunItem[] = [];
  let row = before;
  for (const action of connector.manifest.actions ?? []) {
    if (!action.isDue?.(connector.contextOf(row))) continue;
    const { name: ref, label: title } = action;
    const result = await connector.act(ref);
    if (!result.ok) failed.push({ ref, title, status: "failed", error: result.error });
    // It may have replaced a secret, also before it failed.
    row = (await connector.ports.storage.integrations.get(row.id, { fresh: true })) ?? row;
  }
  return { row, failed };
}
