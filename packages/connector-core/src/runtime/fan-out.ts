import type { DomainEvent } from "../connector/domain-events";
import type { Manifest } from "../connector/manifest";
import type { Clock } from "../ports/clock";
import type { Ledger, ScheduledWork } from "../ports/ledger";
import type { IntegrationRow, Storage } from "../ports/storage";
import type { Settings, SettingsSchema } from "../settings/types";
import type { RegisteredConnector } from "./deliveries";
import { wantsEvent, type EventRecipient } from "./events";
import { sendSlot } from "./send-slot";
import { eventWork } from "./work";

/** What {@link eventDeliveries} needs. */
export interface FanOutParts {
  readonly connectors: readonly RegisteredConnector[];
  readonly storage: Pick<Storage, "users">;
  readonly ledger: Pick<Ledger, "listActive" | "reserveSlot">;
  readonly clock: Pick<Clock, "now">;
  /** Reads an integration's settings; undefined if they are invalid. */
  settingsOf(row: IntegrationRow): Settings<SettingsSchema> | undefined;
}

/**
 * Returns one delivery of an event for each integration that wants it. Messages that share a rate
 * limit get times that are far enough apart.
 */
export async function eventDeliveries(
  parts: FanOutParts,
  event: DomainEvent,
): Promise<readonly ScheduledWork[]> {
  const { connectors, storage, ledger, clock } = parts;
  const deliveries: ScheduledWork[] = [];
  for (const { manifest } of connectors) {
    if (!manifest.on?.includes(event.type)) continue;
    for (const row of await ledger.listActive(manifest.key, event.userId)) {
      const settings = parts.settingsOf(row);
      const members = await membersOf(manifest, row, event, storage);
      if (!wantsEvent(manifest, { owner: row.owner, settings, members }, event)) continue;
      const slot = await sendSlot(manifest, settings, ledger, clock.now());
      deliveries.push(eventWork(row.id, event, slot));
    }
  }
  return deliveries;
}

/** The user of the event, if they linked their account to this workspace integration. */
async function membersOf(
  { identity }: Manifest,
  row: IntegrationRow,
  { userId }: DomainEvent,
  { users }: Pick<Storage, "users">,
): Promise<EventRecipient["members"]> {
  if (row.owner !== null || identity?.proof !== "linked") return null;
  const user = userId === null ? undefined : await users.get(userId);
  return user?.linkedTo.includes(row.id) ? [user.id] : [];
}
