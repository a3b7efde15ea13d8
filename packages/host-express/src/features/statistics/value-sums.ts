import { sql, type Kysely } from "kysely";
import type { Database } from "../../platform/db/schema";
import { addDays, monthStartOf, weekStartOf } from "../../platform/time/days";
import { dayText, localEntries } from "./local-entries";
import type { StatisticsState } from "./state";

/** Sums of all completed entries of a user. */
export interface ValueSums {
  readonly entries: number;
  readonly seconds: number;
  /** Number of days with entries. */
  readonly days: number;
  /** Weekday with the most seconds, 0 for Sunday; null if there are none. */
  readonly weekday: number | null;
  readonly week_seconds: number;
  readonly month_seconds: number;
  /** Seconds by day, of those of the last seven days that have entries. */
  readonly last_days: Readonly<Record<string, number>>;
  /** Value of the billable entries, rounded to two decimals. */
  readonly value: string;
}

const noSums: ValueSums = {
  entries: 0,
  seconds: 0,
  days: 0,
  weekday: null,
  week_seconds: 0,
  month_seconds: 0,
  last_days: {},
  value: "0",
};

/** Sums the completed entries of a user in one scan. */
export async function readValueSums(
  db: Kysely<Database>,
  { userId, zone, today, weekStartDay, range }: StatisticsState,
): Promise<ValueSums> {
  if (!range) return noSums;
  const week = weekStartOf(today, weekStartDay);
  const { rows } = await sql<ValueSums>`
    with groups as materialized (
      select local::date as day, project_id, client_id, billable, grouping(local::date) as is_rated,
        count(*) as entries, sum(seconds) as seconds
      from (${localEntries(sql`user_id = ${userId}`, zone, range)}) as entries
      group by grouping sets ((local::date), (project_id, client_id, billable))
    ), days as (
      select day, entries, seconds from groups where is_rated = 0
    ), weekdays as (
      select extract(dow from day)::integer as weekday, sum(seconds) as seconds from days group by 1
    )
    select coalesce(sum(entries), 0)::bigint as entries, coalesce(sum(seconds), 0)::bigint as seconds,
      count(*) as days,
      (select weekday from weekdays where seconds > 0 order by seconds desc, weekday limit 1) as weekday,
      coalesce(sum(seconds) filter (where day >= ${week}::date and day <= ${today}::date), 0)::bigint
        as week_seconds,
      coalesce(sum(seconds) filter (where day >= ${monthStartOf(today)}::date
        and day <= ${today}::date), 0)::bigint as month_seconds,
      coalesce(jsonb_object_agg(${dayText(sql`day`)}, seconds)
        filter (where day >= ${addDays(today, -6)}::date and day <= ${today}::date), '{}') as last_days,
      (select round(coalesce(sum(seconds * coalesce(projects.hourly_rate,
          own.default_hourly_rate, clients.default_hourly_rate, 0)), 0) / 3600, 2)
        from groups
        left join projects on projects.id = groups.project_id
        left join clients as own on own.id = groups.client_id
        left join clients on clients.id = projects.client_id
        where is_rated = 1 and groups.billable) as value
    from days`.execute(db);
  return rows[0] ?? noSums;
}
