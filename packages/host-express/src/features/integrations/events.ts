import {
  settingsParser,
  type DomainEvent,
  type IntegrationRow,
  type Manifest,
} from "@tt/connector-core";
import { sql, type Transaction } from "kysely";
import type { Database } from "../../platform/db/schema";
import type { Jobs } from "../../platform/jobs/jobs";
import type { FanOut } from "../../platform/jobs/relay";
import { integrationColumns, toIntegrationRow } from "../../storage/rows";
import { sendNotice } from "./notice-job";
import type { RegisteredConnector } from "./registry";

/** Makes one job per card that wants to hear of an event, once per event and card. */
export function fanOutToCards(connectors: readonly RegisteredConnector[], jobs: Jobs): FanOut {
  const parsers = new Map(
    connectors.map(({ manifest }) => [manifest.key, settingsParser(manifest.config)]),
  );
  return async (events, tx) => {
    for (const { manifest } of connectors) {
      const wanted = events.filter((event) => manifest.on?.includes(event.type) ?? false);
      if (wanted.length === 0) continue;
      const cards = await cardsOf(tx, manifest, wanted);
      // Jobs of one moment run in any order: what a card hears next comes due a turn later.
      const { laneSeconds = 0 } = manifest.notices ?? {};
      const due = new Map<string, number>();
      for (const event of wanted) {
        for (const card of cards.filter((each) => concerns(each, event))) {
          if (!wants(manifest, parsers, card.row, event)) continue;
          const { id, type, at } = event;
          const integration = card.row.id;
          const after = due.get(integration) ?? 0;
          due.set(integration, after + laneSeconds);
          const about = { integration, connector: manifest.key, ref: id, type, at };
          await sendNotice(jobs, { ...about, event, tries: 0 }, tx, after);
        }
      }
    }
  };
}

interface Card {
  readonly row: IntegrationRow;
  /** Users a workspace card speaks of; null: of everybody. */
  readonly members: readonly number[] | null;
}

/** Cards of those who did something, and the card for everybody. */
async function cardsOf(
  tx: Transaction<Database>,
  { key, identity }: Manifest,
  events: readonly DomainEvent[],
): Promise<readonly Card[]> {
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
  return rows.map((row) => ({
    row: toIntegrationRow(row),
    members: identity?.proof === "linked" ? row.linked : null,
  }));
}

/** A personal card hears of what its owner did, a workspace card of what its members did. */
function concerns({ row, members }: Card, event: DomainEvent): boolean {
  if (row.owner !== null) return row.owner === event.userId;
  return members === null || (event.userId !== null && members.includes(event.userId));
}

/** Settings that cannot be read want everything: the connector says what is wrong with them. */
function wants(
  { key, notices }: Manifest,
  parsers: ReadonlyMap<string, ReturnType<typeof settingsParser>>,
  row: IntegrationRow,
  event: DomainEvent,
): boolean {
  if (!notices?.wants) return true;
  try {
    const settings = parsers.get(key)?.(row);
    return settings === undefined || notices.wants(settings, event);
  } catch {
    return true;
  }
}
