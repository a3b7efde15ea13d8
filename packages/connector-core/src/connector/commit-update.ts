import type { IntegrationUpdate } from "../changes/changes";
import { updateOf } from "../changes/check-update";
import { ConnectorError } from "../error";
import type { Ports } from "../ports/ports";
import type { IntegrationRow } from "../ports/storage";
import { checkUpdateOf, type Remembered } from "./state-limit";

/** The integration and the version of the settings that a hook was called with. */
export type UpdatedRow = Pick<IntegrationRow, "id" | "settingsVersion"> & Remembered;

/**
 * Commits what the report of a hook without changes remembers, such as that of a test or an action.
 * @throws ConnectorError with code `busy` if the settings are no longer those that the hook was
 * called with, or `invalid_change`; then nothing is stored
 */
export async function commitUpdate(
  { storage }: Pick<Ports, "storage">,
  row: UpdatedRow,
  report: IntegrationUpdate,
): Promise<void> {
  const update = checkUpdateOf(row, updateOf(report));
  if (Object.keys(update).length === 0) return;
  const guard = { settingsVersion: row.settingsVersion };
  const { status } = await storage.commit({ integration: row.id, guard, changes: [], update });
  if (status !== "done") throw changedMeanwhile;
}

/** The settings were saved, or the integration was paused or disconnected, during an operation. */
export const changedMeanwhile = new ConnectorError({
  code: "busy",
  message: "The integration was changed meanwhile. Check that it is active, then try again.",
});
