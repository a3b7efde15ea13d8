import { dayInZone } from "@tt/connector-core";
import { sql, type Kysely, type RawBuilder } from "kysely";
import type { OpenDatabase } from "../../platform/db/database";
import { toDate } from "../../platform/db/instants";
import { joinedReads } from "../../platform/db/joined-reads";
import type { Database } from "../../platform/db/schema";
import { dataVersion } from "../time-entries/data-version";

/** What the statistics of a user depend on beside their entries. */
export interface StatisticsState {
  readonly userId: number;
  /** IANA time zone of the user, else of the installation. */
  readonly zone: string;
  /** The current calendar day in {@link zone}. */
  readonly today: string;
  /** First day of the user's weeks: 0 for Sunday to 6 for Saturday. */
  readonly weekStartDay: number;
  readonly standardHoursPerDay: number;
  readonly weeklyGoalHours: number | null;
  /** ISO 4217 code of the installation's currency. */
  readonly currency: string;
  readonly isTimerRunning: boolean;
  /** Starts of the user's first and last entry; undefined if there is none. */
  readonly range: { readonly from: Date; readonly to: Date } | undefined;
  /** Identifies the installation in keys of a cache that others share. */
  readonly cacheId: string;
  /** Version of the user's entries and of the rates, see `dataVersion`. */
  readonly version: string;
}

interface StateRow {
  readonly user_id: number;
  readonly zone: string;
  readonly week_start_day: number;
  readonly standard_hours_per_day: string;
  readonly weekly_goal_hours: string | null;
  readonly currency: string;
  readonly cache_id: string;
  readonly is_running: boolean;
  readonly first_start: string | null;
  readonly last_start: string | null;
  readonly version: string;
}

/** SQL of the states of users, with index lookups only. */
function statesOf(userIds: readonly number[]): RawBuilder<StateRow> {
  return sql<StateRow>`
    select users.id as user_id, coalesce(users.timezone, settings.timezone) as zone, users.week_start_day,
      users.standard_hours_per_day, users.weekly_goal_hours, settings.currency,
      settings.cache_id,
      exists (select from time_entries where user_id = users.id and end_time is null) as is_running,
      (select min(start_time) from time_entries where user_id = users.id) as first_start,
      (select max(start_time) from time_entries where user_id = users.id) as last_start,
      ${dataVersion("user", sql.ref("users.id"))} as version
    from users, settings
    where users.id = any(${userIds}::integer[]) and settings.id = 1`;
}

/**
 * Reads the state of a user's statistics. Read it before the entries.
 * @throws Error if the user does not exist
 */
export async function readState(
  db: Kysely<Database>,
  userId: number,
  now: Date,
): Promise<StatisticsState> {
  const { rows } = await statesOf([userId]).execute(db);
  return toState(rows[0], now);
}

/** Reads states as {@link readState} does. */
export type StateReader = (userId: number, now: Date) => Promise<StatisticsState>;

/** Creates a function that reads the states of the users of several requests together. */
export function stateReader({ db, prepared }: Pick<OpenDatabase, "db" | "prepared">): StateReader {
  const statement = { name: "statistics_states", text: statesOf([]).compile(db).sql };
  const find = joinedReads(async (userIds: readonly number[]) => {
    const rows = await prepared<StateRow>(statement, [userIds]);
    const byUser = new Map(rows.map((row) => [row.user_id, row]));
    return userIds.map((userId) => byUser.get(userId));
  });
  return async (userId, now) => toState(await find(userId), now);
}

function toState(row: StateRow | undefined, now: Date): StatisticsState {
  if (!row) throw new Error("The user does not exist");
  return {
    userId: row.user_id,
    zone: row.zone,
    today: dayInZone(now, row.zone),
    weekStartDay: row.week_start_day,
    standardHoursPerDay: Number(row.standard_hours_per_day),
    weeklyGoalHours: row.weekly_goal_hours === null ? null : Number(row.weekly_goal_hours),
    currency: row.currency,
    isTimerRunning: row.is_running,
    range:
      row.first_start === null || row.last_start === null
        ? undefined
        : { from: toDate(row.first_start), to: toDate(row.last_start) },
    version: row.version,
    cacheId: row.cache_id,
  };
}

/**
 * Returns the cache key of one of a user's statistics. It contains everything that the result depends
 * on, so that a cached result is never wrong, only unused.
 * @param name Name of the statistic and its parameters.
 */
export function cacheKey(name: string, state: StatisticsState): string {
  return [
    "statistics",
    state.cacheId,
    name,
    state.userId,
    state.version,
    state.today,
    state.zone,
    state.weekStartDay,
    state.standardHoursPerDay,
    state.weeklyGoalHours,
    state.currency,
  ].join("/");
}
