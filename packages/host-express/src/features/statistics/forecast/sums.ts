import { sql, type Kysely } from "kysely";
import type { Database } from "../../../platform/db/schema";
import { addDays } from "../../../platform/time/days";
import { dayText, localEntries } from "../local-entries";
import type { ForecastState } from "./state";

/** Days of each of the two periods that are compared. */
const periodDays = 7;

/** Number of days whose hours the forecast lists. */
export const dailyDays = 2 * periodDays;

/** Sums of the completed entries of a project that have more than 0 seconds, of all users. */
export interface ForecastSums {
  readonly seconds: number;
  /** Number of days with entries. */
  readonly days: number;
  /** First and last day with entries; null if there are none. */
  readonly first_day: string | null;
  readonly last_day: string | null;
  /** Days from the first to the last, both included. */
  readonly elapsed_days: number;
  /** Today and the six days before. */
  readonly recent_seconds: number;
  /** The seven days before these. */
  readonly prior_seconds: number;
  /** Seconds by day, of those of the last {@link dailyDays} that have entries. */
  readonly last_days: Readonly<Record<string, number>>;
}

const noSums: ForecastSums = {
  seconds: 0,
  days: 0,
  first_day: null,
  last_day: null,
  elapsed_days: 0,
  recent_seconds: 0,
  prior_seconds: 0,
  last_days: {},
};

/** Sums the entries of a project in one scan. */
export async function readForecastSums(
  db: Kysely<Database>,
  { projectId, zone, today, range }: Pick<ForecastState, "projectId" | "zone" | "today" | "range">,
): Promise<ForecastSums> {
  if (!range) return noSums;
  const condition = sql`project_id = ${projectId} and duration_seconds > 0`;
  const recent = addDays(today, 1 - periodDays);
  const prior = addDays(recent, -periodDays);
  const { rows } = await sql<ForecastSums>`
    with days as materialized (
      select local::date as day, sum(seconds) as seconds
      from (${localEntries(condition, zone, range)}) as entries
      group by 1
    )
    select coalesce(sum(seconds), 0)::bigint as seconds, count(*) as days,
      case when count(*) > 0 then ${dayText(sql`greatest(min(day), '0001-01-01')`)} end as first_day,
      case when count(*) > 0 then ${dayText(sql`least(max(day), '9999-12-31')`)} end as last_day,
      coalesce(max(day) - min(day) + 1, 0) as elapsed_days,
      coalesce(sum(seconds) filter (where day >= ${recent}::date and day <= ${today}::date), 0)::bigint
        as recent_seconds,
      coalesce(sum(seconds) filter (where day >= ${prior}::date and day < ${recent}::date), 0)::bigint
        as prior_seconds,
      coalesce(jsonb_object_agg(${dayText(sql`day`)}, seconds)
        filter (where day >= ${prior}::date and day <= ${today}::date), '{}') as last_days
    from days`.execute(db);
  return rows[0] ?? noSums;
}
