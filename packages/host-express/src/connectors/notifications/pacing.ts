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

/** A minimum interval between messages that share a key. */
export interface RateLimit {
  readonly key: string;
  readonly intervalSeconds: number;
}

/**
 * Reads an integration's settings.
 * @returns Undefined if they are invalid; the connector reports what is wrong with them.
 */
export type SettingsOf = (row: IntegrationRow) => Settings<SettingsSchema> | undefined;

/** Reads the settings of integrations of any connector. */
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

/** The rate limit of an integration's messages; undefined if it has none. */
export function rateLimitOf(
  { key, notifications }: Pick<Manifest, "key" | "notifications">,
  settings: Settings<SettingsSchema> | undefined,
): RateLimit | undefined {
  const rateLimitKey = settings && notifications?.rateLimitKey?.(settings);
  return rateLimitKey === undefined
    ? undefined
    : {
        key: boundedKey(`${key}:${rateLimitKey}`),
        intervalSeconds: notifications?.minIntervalSeconds ?? 0,
      };
}

/**
 * Reserves a send slot for each message. Slots of one key are its interval apart across all processes,
 * because a single statement takes them; it locks keys in sorted order to avoid deadlocks.
 * @param limits One for each message; undefined if the message has no rate limit.
 * @returns The slots in the same order; undefined if a message can be sent now.
 */
export async function reserveSlots(
  db: Kysely<Database>,
  limits: readonly (RateLimit | undefined)[],
  now: Date,
): Promise<readonly (Date | undefined)[]> {
  const reservedSeconds = new Map<string, number>();
  for (const limit of limits) {
    if (!limit) continue;
    const seconds = reservedSeconds.get(limit.key) ?? 0;
    reservedSeconds.set(limit.key, seconds + limit.intervalSeconds);
  }
  if (reservedSeconds.size === 0) return limits.map(() => undefined);
  const { rows } = await sql<{ rate_limit_key: string; next_at: string }>`
    insert into send_slots as known (rate_limit_key, next_at)
    select rate_limit_key, ${now}::timestamptz + seconds * interval '1 second'
    from unnest(${[...reservedSeconds.keys()]}::text[], ${[...reservedSeconds.values()]}::float8[])
      as input(rate_limit_key, seconds)
    order by rate_limit_key
    on conflict (rate_limit_key) do update set next_at =
      greatest(known.next_at, ${now}::timestamptz) + (excluded.next_at - ${now}::timestamptz)
    returning rate_limit_key, next_at`.execute(db);
  const nextMs = new Map(
    rows.map(({ rate_limit_key: key, next_at }) => [
      key,
      toDate(next_at).getTime() - (reservedSeconds.get(key) ?? 0) * 1000,
    ]),
  );
  return limits.map((limit) => {
    const slotMs = limit && nextMs.get(limit.key);
    if (!limit || slotMs === undefined) return undefined;
    nextMs.set(limit.key, slotMs + limit.intervalSeconds * 1000);
    return new Date(Math.round(slotMs));
  });
}

/**
 * Seconds to delay a job so that it runs shortly before its slot. Queues are polled once a second, so
 * the job starts early and waits for the rest.
 */
export function secondsUntil(slot: Date, now: Date): number {
  return Math.max(0, Math.floor((slot.getTime() - now.getTime()) / 1000) - 1);
}
