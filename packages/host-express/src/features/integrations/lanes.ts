import { settingsParser, type IntegrationRow, type Manifest } from "@tt/connector-core";
import { sql, type Kysely } from "kysely";
import { toDate } from "../../platform/db/instants";
import type { Database } from "../../platform/db/schema";
import type { RegisteredConnector } from "./registry";

/** Messages that go the same way one after the other, so many seconds apart. */
export interface Lane {
  readonly name: string;
  readonly seconds: number;
}

/** Tells the lane of a card's messages; undefined: they need not wait for each other. */
export type LaneOf = (
  manifest: Pick<Manifest, "key" | "notices">,
  row: IntegrationRow,
) => Lane | undefined;

/** Reads lanes from the settings of cards. */
export function laneReader(connectors: readonly RegisteredConnector[]): LaneOf {
  const parsers = new Map(
    connectors.map(({ manifest }) => [manifest.key, settingsParser(manifest.config)]),
  );
  return ({ key, notices }, row) => {
    try {
      const settings = parsers.get(key)?.(row);
      const name = settings && notices?.lane?.(settings);
      return name === undefined
        ? undefined
        : { name: `${key}:${name}`, seconds: notices?.laneSeconds ?? 0 };
    } catch {
      // Settings that cannot be read: the connector says so.
      return undefined;
    }
  };
}

/**
 * Takes the next turns of a lane: they lie so many seconds apart, whichever process takes them. One
 * statement, so no turn is given twice.
 * @returns The turns, the first one first.
 */
export async function takeTurns(
  db: Kysely<Database>,
  { name, seconds }: Lane,
  count: number,
  now: Date,
): Promise<readonly Date[]> {
  const taken = sql`${seconds * count}::float8 * interval '1 second'`;
  const { rows } = await sql<{ first: string }>`
    insert into send_lanes (lane, next_at)
    values (${name}, ${now}::timestamptz + ${taken})
    on conflict (lane) do update set next_at =
      greatest(send_lanes.next_at, ${now}::timestamptz) + ${taken}
    returning next_at - ${taken} as first`.execute(db);
  const [row] = rows;
  if (!row) throw new Error("A turn was taken and not returned");
  const first = toDate(row.first).getTime();
  return Array.from({ length: count }, (_, turn) => new Date(first + turn * seconds * 1000));
}

/**
 * Seconds after which a job has to be there for its turn: queues are looked at once a second, so a
 * job comes a little early and waits.
 */
export function secondsUntil(turn: Date, now: Date): number {
  return Math.max(0, Math.floor((turn.getTime() - now.getTime()) / 1000) - 1);
}
