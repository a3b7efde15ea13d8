import type { DailySummary } from "../connector/manifest";
import type { ScheduledWork } from "../ports/ledger";
import type { Logger } from "../ports/logger";
import type { IntegrationRow } from "../ports/storage";
import type { Settings, SettingsSchema } from "../settings/types";
import { dayInZone, instantInZone } from "../zones";

const minuteMs = 60_000;
/** A summary that is due this shortly before midnight may be sent on the next day. */
const maxLateMs = 60 * minuteMs;

/** A stretch of time, without its start and with its end. */
export interface SummaryWindow {
  readonly from: Date;
  readonly until: Date;
}

/** An integration that may get a summary. */
export interface SummaryCandidate {
  readonly row: IntegrationRow;
  /** IANA time zone of its owner. */
  readonly zone: string;
}

/** What {@link dueSummaryDay} needs of a connector and its host. */
export interface DueSummaryParts {
  readonly daily: Pick<DailySummary<SettingsSchema>, "time">;
  /**
   * Reads an integration's settings, see `settingsParser`.
   * @throws ConnectorError if they are invalid
   */
  readonly settingsOf: (row: IntegrationRow) => Settings<SettingsSchema>;
  readonly log: Logger;
}

/**
 * Returns the day whose summary of an integration became due in a window of time. Claim the day before
 * you send its summary: windows may overlap, and the time may be moved to later on the same day.
 *
 * - After a long window (the host did not run for hours) only today's summary is due; yesterday's only
 *   if its time was less than an hour ago.
 * - When clocks go back, a time that occurs twice counts once, at its first occurrence. When clocks go
 *   forward, a skipped time counts at the moment of the change.
 *
 * @returns `YYYY-MM-DD`; undefined if none is due. Invalid settings and unknown time zones are logged,
 *   because they must not stop the summaries of other integrations.
 * @example
 * ```ts
 * import { dueSummaryDay, type DueSummaryParts, type SummaryCandidate } from "@tt/connector-core";
 *
 * export function halfHourUntil(parts: DueSummaryParts, candidate: SummaryCandidate, until: Date) {
 *   const from = new Date(until.getTime() - 30 * 60_000);
 *   return dueSummaryDay(parts, candidate, { from, until });
 * }
 * ```
 */
export function dueSummaryDay(
  { daily, settingsOf, log }: DueSummaryParts,
  { row, zone }: SummaryCandidate,
  window: SummaryWindow,
): string | undefined {
  try {
    const time = daily.time(settingsOf(row));
    return time === undefined ? undefined : summaryDueOn(time, zone, window);
  } catch (error) {
    const fields = { err: error, integration: row.id, connector: row.connector };
    log.warn(fields, "a daily summary could not be scheduled");
    return undefined;
  }
}

/**
 * The day whose summary is due in a window; see {@link dueSummaryDay}.
 * @param time `HH:MM` in the time zone.
 * @throws RangeError if the zone is unknown
 */
export function summaryDueOn(
  time: string,
  zone: string,
  { from, until }: SummaryWindow,
): string | undefined {
  const isDue = (day: string, since: Date): boolean => {
    const due = instantInZone(Date.parse(`${day}T${time}:00Z`), zone);
    return due > since && due <= until;
  };
  const today = dayInZone(until, zone);
  if (isDue(today, from)) return today;
  const lateFrom = new Date(Math.max(from.getTime(), until.getTime() - maxLateMs));
  const yesterday = dayInZone(lateFrom, zone);
  return yesterday !== today && isDue(yesterday, lateFrom) ? yesterday : undefined;
}

type Interval = Pick<DailySummary<SettingsSchema>, "everyMinutes">;

/** The work of finding out whether an integration's summary is due; an integration has it once. */
export function summaryCheckWork(
  integration: string,
  interval: Interval,
  now: Date,
): ScheduledWork {
  const at = nextSummaryCheck(interval, now);
  return { key: `daily:${integration}`, integration, work: { type: "summary_check" }, at };
}

/** The next multiple of the interval, as a cron job has it. */
export function nextSummaryCheck({ everyMinutes }: Interval, now: Date): Date {
  const intervalMs = everyMinutes * minuteMs;
  return new Date((Math.floor(now.getTime() / intervalMs) + 1) * intervalMs);
}

/**
 * The window of a check. It starts one interval before the check was due, which is never after the end
 * of the last check's window, also if checks were missed.
 */
export function windowOfCheck({ everyMinutes }: Interval, due: Date, now: Date): SummaryWindow {
  return { from: new Date(due.getTime() - everyMinutes * minuteMs), until: now };
}

/** The work of sending a day's summary. Its key is the claim of the day. */
export function summaryWork(
  integration: string,
  day: string,
  now: Date,
  slot: Date,
): ScheduledWork {
  const work = { type: "daily_summary", day, since: now.toISOString() } as const;
  return { key: `day:${day}:${integration}`, integration, work, at: slot };
}
