import { sql, type Kysely } from "kysely";
import type { Database } from "../../../platform/db/schema";
import { addDays, monthStartOf, weekStartOf } from "../../../platform/time/days";
import { dayText, localEntriesOfDays } from "../local-entries";
import type { StatisticsState } from "../state";
import { monday } from "../week-comparison";

/** Days of the heatmap. */
export const heatmapDays = 84;
/** Days in which streaks are looked for. */
const streakDays = 3 * 365;

/** Sums of the entries of one day. */
export interface DaySums {
  readonly day: string;
  readonly seconds: number;
  readonly billable_seconds: number;
  readonly entries: number;
}

/** Sums of a user's entries by day and week, and their streaks. */
export interface RecentSums {
  /** Days of the last {@link heatmapDays} that have entries. */
  readonly days: readonly DaySums[];
  readonly today_seconds: number;
  /** From Monday to today. */
  readonly week_seconds: number;
  readonly week_billable_seconds: number;
  /** The same weekdays of the week before. */
  readonly last_week_seconds: number;
  /** Days in a row with tracked time, up to today or yesterday. */
  readonly current_streak: number;
  readonly longest_streak: number;
  /** Days of this month with tracked time. */
  readonly month_days: number;
}

/** The sums of a user without entries. */
export const noRecentSums: RecentSums = {
  days: [],
  today_seconds: 0,
  week_seconds: 0,
  week_billable_seconds: 0,
  last_week_seconds: 0,
  current_streak: 0,
  longest_streak: 0,
  month_days: 0,
};

/** Sums the completed entries of a user by day in one scan of the last three years. */
export async function readRecentSums(
  db: Kysely<Database>,
  { userId, zone, today }: Pick<StatisticsState, "userId" | "zone" | "today">,
): Promise<RecentSums> {
  const week = weekStartOf(today, monday);
  const range = { from: addDays(today, -streakDays), to: today };
  const { rows } = await sql<RecentSums>`
    with days as materialized (
      select local::date as day, count(*) as entries, sum(seconds) as seconds,
        coalesce(sum(seconds) filter (where billable), 0) as billable_seconds
      from (${localEntriesOfDays(userId, zone, range)}) as entries
      group by 1
    ), streaks as (
      select max(day) as last_day, count(*) as days
      from (select day, day - (row_number() over (order by day))::integer as streak
        from days where seconds > 0) as tracked
      group by streak
    )
    select
      coalesce(jsonb_agg(jsonb_build_object('day', ${dayText(sql`day`)}, 'entries', entries,
          'seconds', seconds, 'billable_seconds', billable_seconds) order by day)
        filter (where day > ${addDays(today, -heatmapDays)}::date), '[]') as days,
      coalesce(sum(seconds) filter (where day = ${today}::date), 0)::bigint as today_seconds,
      coalesce(sum(seconds) filter (where day >= ${week}::date), 0)::bigint as week_seconds,
      coalesce(sum(billable_seconds) filter (where day >= ${week}::date), 0)::bigint
        as week_billable_seconds,
      coalesce(sum(seconds) filter (where day >= ${addDays(week, -7)}::date
        and day <= ${addDays(today, -7)}::date), 0)::bigint as last_week_seconds,
      coalesce((select days from streaks where last_day >= ${addDays(today, -1)}::date), 0)
        as current_streak,
      coalesce((select max(days) from streaks), 0) as longest_streak,
      count(*) filter (where seconds > 0 and day >= ${monthStartOf(today)}::date) as month_days
    from days`.execute(db);
  return rows[0] ?? noRecentSums;
}
