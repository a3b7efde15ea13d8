import { dayMs } from "@tt/connector-core";
import { sql, type RawBuilder } from "kysely";
import { offsetsBetween } from "../../platform/time/offsets";
import { clampInstant } from "../../platform/time/time-input";

/** A range of calendar days, both included. */
export interface DayRange {
  readonly from: string;
  readonly to: string;
}

/**
 * SQL of completed entries with the local time of their start as `local`, in a time zone.
 * @param condition SQL condition on `time_entries`, e.g. whose they are.
 * @param range Range of starts that contains the wanted entries, for the offsets of the zone.
 */
export function localEntries(
  condition: RawBuilder<unknown>,
  zone: string,
  range: { readonly from: Date; readonly to: Date },
): RawBuilder<unknown> {
  return sql`
    select ${localStart(zone, range)} as local, start_time, project_id, client_id, billable,
      coalesce(duration_seconds, 0) as seconds
    from time_entries where ${condition} and end_time is not null`;
}

/** As {@link localEntries}, of a user's entries that started on days of a range. */
export function localEntriesOfDays(
  userId: number,
  zone: string,
  days: DayRange,
): RawBuilder<unknown> {
  // Local time differs from UTC by less than a day.
  const from = clampInstant(Date.parse(days.from) - dayMs);
  const to = clampInstant(Date.parse(days.to) + 2 * dayMs);
  // The planner does not merge a query with `offset`, and so computes `local` once for each entry.
  return sql`
    select * from (${localEntries(sql`user_id = ${userId}`, zone, { from, to })}
      and start_time >= ${from.toISOString()} and start_time < ${to.toISOString()} offset 0) as entries
    where local >= ${days.from}::date and local < ${days.to}::date + 1`;
}

/**
 * SQL of the local time of an entry's start, `start_time`, in a time zone.
 * @param range Range of starts that contains the wanted entries, for the offsets of the zone.
 */
export function localStart(
  zone: string,
  range: { readonly from: Date; readonly to: Date },
): RawBuilder<unknown> {
  const { starts, seconds } = offsetsBetween(zone, range.from, range.to);
  const offsets = seconds.map((each) => `${String(each)} seconds`);
  return sql`start_time at time zone 'UTC'
    + (${offsets}::interval[])[width_bucket(start_time, ${starts}::timestamptz[])]`;
}

/** SQL of a day as text, `YYYY-MM-DD`. */
export function dayText(day: RawBuilder<unknown>): RawBuilder<string> {
  return sql<string>`to_char(${day}, 'YYYY-MM-DD')`;
}
