import { dayMs, instantInZone } from "@tt/connector-core";
import { addDays, daysBetween } from "../../../platform/time/days";
import { durationText, parseDuration } from "../../../platform/time/duration-text";
import type { TimeFormat } from "../../users/store";
import { localTimeOf, type LocalTime } from "../../../platform/time/local-time";
import { parseTimeInput } from "../../../platform/time/time-input";
import { formatTimeOfDay, parseTimeOfDay } from "../../../platform/time/time-of-day";

/** The times of an entry as texts of a form. */
export interface TimeTexts {
  /** Calendar day of the start, `YYYY-MM-DD`. */
  readonly date: string;
  readonly start: string;
  /** Blank for a running timer, and in a new entry that only has a duration. */
  readonly end: string;
  readonly duration: string;
  readonly break: string;
}

/** The times of an entry. */
export interface EntryTimes {
  readonly start: Date;
  /** Null while the timer runs. */
  readonly end: Date | null;
  readonly breakSeconds: number;
}

/** An entry before the form changes it. */
export interface TimesBefore extends EntryTimes {
  /** Null while the timer runs. */
  readonly durationSeconds: number | null;
}

/** The times that a form describes, or what is wrong by field. */
export type ReadTimes =
  | { readonly status: "read"; readonly times: EntryTimes }
  | {
      readonly status: "invalid";
      readonly errors: { readonly [Field in keyof TimeTexts]?: string };
    };

/** The difference between a typed end and a typed duration that rounding to minutes explains. */
const toleranceMs = 60_000;

/** The texts that a form shows for an entry. */
export function timeTexts(entry: TimesBefore, { zone, clock }: TimeFormat): TimeTexts {
  const start = localTimeOf(entry.start, zone);
  return {
    date: start.day,
    start: formatTimeOfDay(start.seconds, clock),
    end: entry.end ? formatTimeOfDay(localTimeOf(entry.end, zone).seconds, clock) : "",
    duration: entry.durationSeconds === null ? "" : durationText(entry.durationSeconds),
    break: entry.breakSeconds === 0 ? "" : durationText(entry.breakSeconds),
  };
}

/**
 * Reads the times of a form. Texts that were not changed keep their exact value, including the seconds
 * that the form does not show. Of end and duration the typed one decides; an end before the start is on
 * the next day. A new date moves the end along.
 * @param before The entry that the form showed; undefined for a new one.
 */
export function readTimes(
  texts: TimeTexts,
  before: TimesBefore | undefined,
  format: TimeFormat,
): ReadTimes {
  const { typed, errors } = parseTexts(texts, before && timeTexts(before, format));
  if (Object.keys(errors).length > 0) return { status: "invalid", errors };
  const { zone } = format;
  const shown = before && localTimeOf(before.start, zone);
  const day = typed.day ?? shown?.day ?? "";
  const start =
    before && typed.day === undefined && typed.start === undefined
      ? before.start
      : instantAt({ day, seconds: typed.start ?? shown?.seconds ?? 0 }, zone);
  const breakSeconds = typed.breakSeconds ?? before?.breakSeconds ?? 0;
  if (before?.end === null) return { status: "read", times: { start, end: null, breakSeconds } };

  const movedDays = shown ? daysBetween(shown.day, day) : 0;
  const kept = before?.end && movedEnd(before.end, movedDays, zone);
  const isLong = before?.end && before.end.getTime() - before.start.getTime() >= dayMs;
  const lastDay = kept && isLong ? localTimeOf(kept, zone).day : day;
  if (typed.end !== undefined && typed.end === localTimeOf(start, zone).seconds && typed.end > 0) {
    // A slip of the fingers, rather than a whole day, which is typed as a duration or from midnight.
    return { status: "invalid", errors: { end: "Must be after the start" } };
  }
  const byEnd = typed.end === undefined ? undefined : endAt(lastDay, typed.end, start, zone);
  const byDuration =
    typed.duration === undefined
      ? undefined
      : new Date(start.getTime() + (typed.duration + breakSeconds) * 1000);
  if (byEnd && byDuration && Math.abs(byEnd.getTime() - byDuration.getTime()) >= toleranceMs) {
    const message = "Does not match start, end and break. Clear the end or the duration";
    return { status: "invalid", errors: { duration: message } };
  }
  const end = byEnd ?? byDuration ?? kept;
  if (!end) return { status: "invalid", errors: { end: "Enter an end or a duration" } };
  if (end <= start) return { status: "invalid", errors: { end: "Must be after the start" } };
  return { status: "read", times: { start, end, breakSeconds } };
}

/** What was typed; undefined where a text was not changed or is blank. */
interface Typed {
  readonly day: string | undefined;
  /** Seconds since midnight. */
  readonly start: number | undefined;
  /** Seconds since midnight. */
  readonly end: number | undefined;
  /** Length in seconds, without the break. */
  readonly duration: number | undefined;
  readonly breakSeconds: number | undefined;
}

const hints = {
  date: "Enter a date",
  start: "Enter a time such as 9:30",
  end: "Enter a time such as 17:30",
  duration: "Enter a duration such as 1:30, 90m or 1.5",
  break: "Enter minutes, or a duration such as 0:45",
} as const;

function parseTexts(texts: TimeTexts, shown: TimeTexts | undefined) {
  const errors: { -readonly [Field in keyof TimeTexts]?: string } = {};
  const parse = <Value>(
    field: keyof TimeTexts,
    parser: (text: string) => Value | undefined,
  ): Value | undefined => {
    const text = texts[field].trim();
    if (text === shown?.[field]) return undefined;
    const value = parser(text);
    if (value === undefined) errors[field] = hints[field];
    return value;
  };
  /** Blank is as good as unchanged. */
  const parseTyped = <Value>(
    field: keyof TimeTexts,
    parser: (text: string) => Value | undefined,
  ): Value | undefined => (texts[field].trim() === "" ? undefined : parse(field, parser));
  const typed: Typed = {
    day: parse("date", parseDay),
    start: parse("start", parseTimeOfDay),
    end: parseTyped("end", parseTimeOfDay),
    duration: parseTyped("duration", parsePositive),
    breakSeconds: parse("break", parseBreak),
  };
  return { typed, errors };
}

function parseDay(text: string): string | undefined {
  const time = parseTimeInput(text);
  return time?.type === "day" ? text : undefined;
}

function parsePositive(text: string): number | undefined {
  const seconds = parseDuration(text);
  return seconds === 0 ? undefined : seconds;
}

/** A number alone is in minutes. */
function parseBreak(text: string): number | undefined {
  if (text === "") return 0;
  return /^\d{1,4}$/.test(text) ? Number(text) * 60 : parseDuration(text);
}

function instantAt({ day, seconds }: LocalTime, zone: string): Date {
  return instantInZone(Date.parse(day) + seconds * 1000, zone);
}

/** The typed end: on this day, or on the next one if the start is later. */
function endAt(day: string, seconds: number, start: Date, zone: string): Date {
  const end = instantAt({ day, seconds }, zone);
  return end > start ? end : instantAt({ day: addDays(day, 1), seconds }, zone);
}

/** The same time on the clock, some days later. */
function movedEnd(end: Date, days: number, zone: string): Date {
  if (days === 0) return end;
  const { day, seconds } = localTimeOf(end, zone);
  return instantAt({ day: addDays(day, days), seconds }, zone);
}
