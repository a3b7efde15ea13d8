import {
  connectPath,
  isConnected,
  missingCredentialsMessage,
  toInstant,
  type Failure,
  type IntegrationRow,
} from "@tt/connector-core";
import type { RegisteredConnector } from "../registry";
import { requestSync } from "../sync/schedule";
import type { IntegrationParts } from "./parts";

/**
 * Pauses or resumes an integration; resuming it also syncs it.
 * @returns why it cannot be resumed; undefined if it has the wanted state
 */
export async function setActive(
  { manifest }: Pick<RegisteredConnector, "manifest">,
  { storage, context }: Pick<IntegrationParts, "storage" | "context">,
  row: IntegrationRow,
  isActive: boolean,
): Promise<Failure | undefined> {
  if (isActive && !isConnected(manifest, row)) {
    const { auth } = manifest.api;
    const error =
      auth.type === "oauth2"
        ? `Not connected. Open ${context.config.baseUrl}${connectPath(manifest)} and authorize access.`
        : missingCredentialsMessage(auth);
    return { ok: false, code: "not_configured", error };
  }
  if (row.active !== isActive) {
    const since = toInstant(context.clock.now());
    await storage.integrations.patch(row.id, {
      active: isActive,
      ...(row.health ? { health: { ...row.health, since } } : {}),
    });
    if (isActive) await requestSync(context, manifest, row.id);
  }
  return undefined;
}
