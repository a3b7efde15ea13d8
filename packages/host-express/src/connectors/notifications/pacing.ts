import {
  settingsParser,
  type SettingsSchema,
  type IntegrationRow,
  type Manifest,
  type Settings,
} from "@tt/connector-core";
import { sql, type Kysely } from "kysely";
import { boundedKey } from "../../platform/db/bounded-key";
import { toDate } from "../../platform/db/instants";
import type { Database } from "../../platform/db/schema";
import type { RegisteredConnector } from "../registry";

/** Messages that go the same way one after the other, so many seconds apart. */
export interface RateLimit {
  readonly name: string;
  readonly seconds: number;
}

/** Reads a card's settings; undefined: they cannot be read, and the connector says what is wrong. */
export type SettingsOf = (row: IntegrationRow) => Settings<SettingsSchema> | undefined;

/** Reads the settings of cards of any connector. */
export function settingsReader(connectors: readonly RegisteredConnector[]): SettingsOf {
  const parsers = new Map(
    connectors.map(({ manifest }) => [manifest.key, settingsParser(manifest.settings)]),
  );
  return (row) => {
    try {
      return parsers.get(row.connector)?.(row);
    } catch {
      return undefined;
    }
  };
}

/** The lane of a card's messages; undefined: they need not wait for each other. */
export function rateLimitOf(
  { key, notifications: notices }: Pick<Manifest, "key" | "notifications">,
  settings: Settings<SettingsSchema> | undefined,
): RateLimit | undefined {
  const name = settings && notices?.rateLimitKey?.(settings);
  return name === undefined
    ? undefined
    : { name: boundedKey(`${key}:${name}`), seconds: notices?.minIntervalSeconds ?? 0 };
}

/**
 * Takes the next turn of its lane for each message: turns of a lane lie so many seconds apart,
 * whichever process takes them. One statement, so no turn is given twice; it goes through the lanes in
 * order, so that two processes never wait for each other.
 * @param lanes One for each message; undefined: it need not wait.
 * @returns Their turns, in the same order; undefined: now.
 */
export async function reserveSlots(
  db: Kysely<Database>,
  lanes: readonly (RateLimit | undefined)[],
  now: Date,
): Promise<readonly (Date | undefined)[]> {
  const taken = new Map<string, number>();
  for (const lane of lanes) {
    if (lane) taken.set(lane.name, (taken.get(lane.name) ?? 0) + lane.seconds);
  }
  if (taken.size === 0) return lanes.map(() => undefined);
  const { rows } = await sql<{ lane: string; next_at: string }>`
    insert into send_lanes as known (lane, next_at)
    select lane, ${now}::timestamptz + taken * interval '1 second'
    from unnest(${[...taken.keys()]}::text[], ${[...taken.values()]}::float8[]) as wanted(lane, taken)
    order by lane
    on conflict (lane) do update set next_at =
      greatest(known.next_at, ${now}::timestamptz) + (excluded.next_at - ${now}::timestamptz)
    returning lane, next_at`.execute(db);
  const next = new Map(
    rows.map(({ lane, next_at }) => [
      lane,
      toDate(next_at).getTime() - (taken.get(lane) ?? 0) * 1000,
    ]),
  );
  return lanes.map((lane) => {
    const turn = lane && next.get(lane.name);
    if (!lane || turn === undefined) return undefined;
    next.set(lane.name, turn + lane.seconds * 1000);
    return new Date(Math.round(turn));
  });
}

/**
 * Seconds after which a job has to be there for its turn: queues are looked at once a second, so a
 * job comes a little early and waits.
 */
export function secondsUntil(turn: Date, now: Date): number {
  return Math.max(0, Math.floor((turn.getTime() - now.getTime()) / 1000) - 1);
}
