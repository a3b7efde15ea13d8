import { updateOf } from "../changes/check-update";
import { toFailure } from "../error";
import type { JsonObject } from "../json";
import type { OAuthClient, RevokeResult } from "../oauth/client";
import type { Ports } from "../ports/ports";
import type { IntegrationPatch, IntegrationRow } from "../ports/storage";
import type { SettingsSchema } from "../settings/types";
import { toInstant } from "../time";
import { clearAccountState, clearConnection } from "./clear-connection";
import type { Manifest } from "./manifest";
import type { DisconnectReport } from "./reports";
import { checkUpdateOf } from "./state-limit";
import { isConnected } from "./status";

/** What disconnecting needs of a connector. */
export interface DisconnectWork<Schema extends SettingsSchema, Event> {
  readonly manifest: Manifest<Schema, Event>;
  readonly ports: Ports;
  readonly oauth: OAuthClient<Schema> | undefined;
  /** Removes what the connector set up at the provider. */
  cleanUp(row: IntegrationRow): Promise<DisconnectReport>;
}

/**
 * Disconnects an integration, whatever the provider answers; the result says what is left to do.
 */
export async function disconnectIntegration<Schema extends SettingsSchema, Event>(
  work: DisconnectWork<Schema, Event>,
  row: IntegrationRow,
): Promise<{ readonly ok: true } & RevokeResult> {
  const { warning, ...update } = await cleanUp(work, row);
  // Without a guard: whatever was saved meanwhile, the owner wants the credentials deleted.
  const patch = {
    ...clearConnection(row, update, positionsAfter(work)),
    ...healthSince(work, row),
  };
  await work.ports.storage.integrations.patch(row.id, patch);
  // Revoke last: the credentials are deleted even if the provider fails, and when two integrations
  // of one account are disconnected at once, the later one revokes the access.
  const revoked = (await work.oauth?.revoke(row)) ?? {};
  // Both are left for the owner to do.
  const left = [warning, revoked.warning].filter(Boolean).join(" ");
  return { ok: true, ...revoked, ...(left ? { warning: left } : {}) };
}

/**
 * What becomes of the positions of syncs and exports. With OAuth they are removed like everything else that
 * belongs to the account; the next connection may be to another one. Without it they stay, because settings
 * and `checkpointKey` say what a position belongs to: a new start would miss what happened in between, such
 * as the end of an issue if the first sync reads open ones.
 */
function positionsAfter<Schema extends SettingsSchema, Event>({
  oauth,
}: DisconnectWork<Schema, Event>): JsonObject {
  return oauth ? clearAccountState : {};
}

/** The status says since when the integration is disconnected. */
function healthSince<Schema extends SettingsSchema, Event>(
  { manifest, ports }: DisconnectWork<Schema, Event>,
  row: IntegrationRow,
): Pick<IntegrationPatch, "health"> {
  if (!isConnected(manifest, row)) return {};
  const health = row.health ?? { state: "active", code: null, message: null };
  return { health: { ...health, since: toInstant(ports.clock.now()) } };
}

async function cleanUp<Schema extends SettingsSchema, Event>(
  work: DisconnectWork<Schema, Event>,
  row: IntegrationRow,
): Promise<DisconnectReport> {
  const { manifest, ports } = work;
  if (!isConnected(manifest, row)) return {};
  try {
    const report = await work.cleanUp(row);
    const { warning } = report;
    const update = checkUpdateOf(row, updateOf(report));
    return warning === undefined ? update : { ...update, warning };
  } catch (error) {
    const { error: reason } = toFailure(error);
    const fields = { connector: manifest.key, integration: row.id, err: error };
    ports.log.warn(fields, "cleanup at the provider failed while disconnecting");
    return { warning: `Cleanup at ${manifest.name} failed, so its setup may remain. ${reason}` };
  }
}
