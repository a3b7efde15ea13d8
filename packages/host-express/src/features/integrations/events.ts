import {
  settingsParser,
  type Clock,
  type DomainEvent,
  type IntegrationRow,
  type Manifest,
} from "@tt/connector-core";
import { sql, type Transaction } from "kysely";
import type { Database } from "../../platform/db/schema";
import type { Jobs } from "../../platform/jobs/jobs";
import type { FanOut } from "../../platform/jobs/relay";
import { integrationColumns, toIntegrationRow } from "../../storage/rows";
import { laneReader, secondsUntil, takeTurns, type Lane } from "./lanes";
import { sendNotices, type NewNotice } from "./notice-job";
import type { RegisteredConnector } from "./registry";

/**
 * Makes one job per card that wants to hear of an event, once per event and card. Turns are taken
 * here, in the order of the events: a channel hears of a start before it hears of its stop.
 */
export function fanOutToCards(
  connectors: readonly RegisteredConnector[],
  jobs: Jobs,
  clock: Pick<Clock, "now">,
): FanOut {
  const parsers = new Map(
    connectors.map(({ manifest }) => [manifest.key, settingsParser(manifest.config)]),
  );
  const laneOf = laneReader(connectors);
  return async (events, tx) => {
    for (const { manifest } of connectors) {
      const wanted = events.filter((event) => manifest.on?.includes(event.type) ?? false);
      if (wanted.length === 0) continue;
      const cards = await cardsOf(tx, manifest, wanted);
      const told = wanted.flatMap((event) =>
        cards
          .filter((card) => concerns(card, event) && wants(manifest, parsers, card.row, event))
          .map(({ row }) => ({ event, card: row.id, lane: laneOf(manifest, row) })),
      );
      const now = clock.now();
      const turns = await turnsOf(tx, told, now);
      const notices = told.map((each): NewNotice => {
        const { event, card: integration } = each;
        const { id: ref, type, at } = event;
        const notice = { integration, connector: manifest.key, ref, type, at, event, tries: 0 };
        const turn = turns.get(each);
        return turn
          ? {
              notice: { ...notice, turn: turn.toISOString() },
              after: secondsUntil(turn, now),
            }
          : { notice };
      });
      await sendNotices(jobs, notices, tx);
    }
  };
}

/** The turns of messages, lane by lane, always in the same order: two relays must not wait for each other. */
async function turnsOf<Told extends { readonly lane: Lane | undefined }>(
  tx: Transaction<Database>,
  told: readonly Told[],
  now: Date,
): Promise<ReadonlyMap<Told, Date>> {
  const turns = new Map<Told, Date>();
  const lanes = new Map(told.flatMap(({ lane }) => (lane ? [[lane.name, lane]] : [])));
  for (const [name, lane] of [...lanes].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const same = told.filter((each) => each.lane?.name === name);
    const taken = await takeTurns(tx, lane, same.length, now);
    same.forEach((each, position) => {
      const turn = taken[position];
      if (turn) turns.set(each, turn);
    });
  }
  return turns;
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
