import type { Clock, SettingsSchema, DomainEvent, Manifest, Settings } from "@tt/connector-core";
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
 * Makes one job per card that wants to hear of an event, once per event and card. Turns are taken
 * here, in the order of the events: a channel hears of a start before it hears of its stop.
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
      const cards = await cardsOf(tx, manifest, wanted, settingsOf);
      const told = wanted.flatMap((event) =>
        cards
          .filter((card) => concerns(card, event) && wants(manifest, card, event))
          .map((card) => ({ event, card })),
      );
      const now = clock.now();
      const limits = told.map(({ card }) => card.rateLimit);
      const turns = await reserveSlots(tx, limits, now);
      const notices = told.map(({ event, card }, position): NewNotification => {
        const { id: ref, type, at } = event;
        const about = { integration: card.id, connector: manifest.key, ref, type, at };
        const notice = { ...about, event, tries: 0 };
        const turn = turns[position];
        if (!turn) return { notice };
        return { notice: { ...notice, turn: turn.toISOString() }, after: secondsUntil(turn, now) };
      });
      await enqueueNotifications(jobs, notices, tx);
    }
  };
}

interface Card {
  readonly id: string;
  readonly owner: number | null;
  /** Undefined: they cannot be read. */
  readonly settings: Settings<SettingsSchema> | undefined;
  readonly rateLimit: RateLimit | undefined;
  /** Users a workspace card speaks of; null: of everybody. */
  readonly members: readonly number[] | null;
}

/** Cards of those who did something, and the card for everybody. */
async function cardsOf(
  tx: Transaction<Database>,
  manifest: Manifest,
  events: readonly DomainEvent[],
  settingsOf: SettingsOf,
): Promise<readonly Card[]> {
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

/** A personal card hears of what its owner did, a workspace card of what its members did. */
function concerns({ owner, members }: Card, event: DomainEvent): boolean {
  if (owner !== null) return owner === event.userId;
  return members === null || (event.userId !== null && members.includes(event.userId));
}

/** Settings that cannot be read want everything: the connector says what is wrong with them. */
function wants(
  { notifications: notices }: Manifest,
  { settings }: Card,
  event: DomainEvent,
): boolean {
  return settings === undefined || (notices?.wants?.(settings, event) ?? true);
}
