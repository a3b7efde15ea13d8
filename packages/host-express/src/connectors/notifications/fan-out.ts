import {
  wantsEvent,
  type Clock,
  type DomainEvent,
  type EventRecipient,
  type Manifest,
} from "@tt/connector-core";
import { sql, type Transaction } from "kysely";
import type { Database } from "../../platform/db/schema";
import type { Jobs } from "../../platform/jobs/jobs";
import type { FanOut } from "../../platform/jobs/relay";
import { integrationColumns, toIntegrationRow } from "../storage/rows";
import {
  rateLimitOf,
  secondsUntil,
  settingsReader,
  reserveSlots,
  type RateLimit,
  type SettingsOf,
} from "./pacing";
import { enqueueNotifications, type NewNotification } from "./job";
import type { RegisteredConnector } from "../registry";

/**
 * Enqueues one notification per event and integration that wants it. Send slots are reserved here, in
 * the order of the events, so that a channel gets a start before its stop.
 */
export function fanOutEvents(
  connectors: readonly RegisteredConnector[],
  jobs: Jobs,
  clock: Pick<Clock, "now">,
): FanOut {
  const settingsOf = settingsReader(connectors);
  return async (events, tx) => {
    for (const { manifest } of connectors) {
      const wanted = events.filter((event) => manifest.on?.includes(event.type) ?? false);
      if (wanted.length === 0) continue;
      const recipients = await recipientsOf(tx, manifest, wanted, settingsOf);
      const pairs = wanted.flatMap((event) =>
        recipients
          .filter((recipient) => wantsEvent(manifest, recipient, event))
          .map((recipient) => ({ event, recipient })),
      );
      const now = clock.now();
      const limits = pairs.map(({ recipient }) => recipient.rateLimit);
      const slots = await reserveSlots(tx, limits, now);
      const notifications = pairs.map(({ event, recipient }, position): NewNotification => {
        const { id: ref, type, at } = event;
        const key = { integration: recipient.id, connector: manifest.key, ref, type, at };
        const notification = { ...key, event, tries: 0 };
        const slot = slots[position];
        if (!slot) return { notification };
        return {
          notification: { ...notification, turn: slot.toISOString() },
          afterSeconds: secondsUntil(slot, now),
        };
      });
      await enqueueNotifications(jobs, notifications, tx);
    }
  };
}

interface Recipient extends EventRecipient {
  readonly id: string;
  readonly rateLimit: RateLimit | undefined;
}

/** Active integrations of the users who caused the events, and the workspace integration. */
async function recipientsOf(
  tx: Transaction<Database>,
  manifest: Manifest,
  events: readonly DomainEvent[],
  settingsOf: SettingsOf,
): Promise<readonly Recipient[]> {
  const { key, identity } = manifest;
  const users = [0, ...new Set(events.flatMap((event) => event.userId ?? []))];
  const rows = await tx
    .selectFrom("integrations")
    .select([...integrationColumns])
    .select(
      sql<number[]>`array(
        select user_id from user_identities
        where user_identities.integration_id = integrations.id
          and user_id = any(${users}::integer[]))`.as("linked"),
    )
    .where("connector", "=", key)
    .where("active", "=", true)
    .where((where) => where.or([where("owner", "is", null), where("owner", "in", users)]))
    .execute();
  return rows.map((stored) => {
    const row = toIntegrationRow(stored);
    const settings = settingsOf(row);
    return {
      id: row.id,
      owner: row.owner,
      settings,
      rateLimit: rateLimitOf(manifest, settings),
      members: identity?.proof === "linked" ? stored.linked : null,
    };
  });
}
