import { hex, utf8 } from "../bytes";
import type { ChangeSet, DeliveryClaim } from "../changes/change-set";
import type { CommitResult } from "../changes/outcome";
import { healthAfter } from "../connector/health";
import type { Plan } from "../connector/reports";
import { checkUpdateOf } from "../connector/state-limit";
import { whenThere, type MaybePromise } from "../json";
import type { IntegrationRow } from "../ports/storage";
import type { SettingsSchema } from "../settings/types";
import { isStorable } from "../text";
import type { GateConnector } from "./gate-connector";
import { readFirst } from "./read-place";
import type { RawRequest } from "./request";

/**
 * Commits what a delivery changes. What changes something takes effect once.
 * @throws ConnectorError if the update is invalid
 */
export function commitDelivery<Schema extends SettingsSchema, Event>(
  connector: GateConnector<Schema, Event>,
  request: RawRequest,
  row: IntegrationRow,
  plan: Plan,
): MaybePromise<CommitResult> {
  const update = plan.update && checkUpdateOf(row, plan.update);
  const isOnce = plan.changes.length > 0 || update !== undefined;
  return whenThere(isOnce ? claimOf(connector, request) : undefined, (once) => {
    const changeSet: ChangeSet = {
      integration: row.id,
      guard: { settingsVersion: row.settingsVersion },
      changes: plan.changes,
      ...(once ? { once } : {}),
      ...(update ? { update } : {}),
      ...(plan.failure
        ? { health: healthAfter(row, connector.ports.clock.now(), { ok: false, ...plan.failure }) }
        : {}),
    };
    return connector.ports.storage.commit(changeSet);
  });
}

/**
 * Longer delivery ids are claimed by their hash, because PostgreSQL limits the size of index keys.
 */
const maxDeliveryIdCharacters = 200;

/** Claims the id and the body's hash, because providers often do not sign the id (GH-8). */
function claimOf<Schema extends SettingsSchema, Event>(
  connector: GateConnector<Schema, Event>,
  request: RawRequest,
): MaybePromise<DeliveryClaim> {
  const { hmac } = connector.ports.crypto;
  return whenThere(hmac.digest(request.body), (digest) => {
    const hash = hex(digest);
    const id = readFirst(connector.inbound.deliveryId ?? [], request);
    if (id === undefined) return { hash };
    if (id.length <= maxDeliveryIdCharacters && isStorable(id)) return { id, hash };
    return whenThere(hmac.digest(utf8(id)), (short) => ({ id: `sha256:${hex(short)}`, hash }));
  });
}
