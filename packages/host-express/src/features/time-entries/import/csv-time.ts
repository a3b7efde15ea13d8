import { dayMs } from "@tt/connector-core";
import { parseTimeInput, type ParsedTime } from "../../../platform/time/time-input";

const slashed = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?: (\d\d:\d\d(?::\d\d)?))?$/;
const compact = /^(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?(Z|[+-]\d\d:?\d\d)?)?$/i;
const week = /^(\d{4})-?W(\d\d)(?:-?([1-7]))?$/i;

/**
 * Parses a time of a CSV file: ISO 8601 with `T` or a space, with or without `Z` or an offset, also
 * compact (`20240115`) and by week (`2024-W03-1`), or `DD/MM/YYYY` with or without a time. Only if the
 * second number cannot be a month, the first one is. A day means its first instant.
 * @returns undefined if the text has another format, or the day or time does not exist
 */
export function parseCsvTime(text: string): Exclude<ParsedTime, { type: "day" }> | undefined {
  const time = parseTimeInput(text) ?? parseSlashed(text) ?? parseCompact(text) ?? parseWeek(text);
  return time?.type === "day" ? { type: "local", wall: time.wall } : time;
}

function parseSlashed(text: string): ParsedTime | undefined {
  const match = slashed.exec(text);
  if (!match) return undefined;
  const [, first = "", second = "", year = "", time = "00:00"] = match;
  const of = (month: string, day: string) =>
    parseTimeInput(`${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")} ${time}`);
  return of(second, first) ?? of(first, second);
}

function parseCompact(text: string): ParsedTime | undefined {
  const match = compact.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour = "00", minute = "00", second = "00", offset = ""] = match;
  const date = [year, month, day].join("-");
  return parseTimeInput(`${date}T${hour}:${minute}:${second}${offset}`);
}

/** Parses a day of an ISO week; week 1 has the year's first Thursday, and Monday is day 1. */
function parseWeek(text: string): ParsedTime | undefined {
  const match = week.exec(text);
  if (!match) return undefined;
  const [year, number, day = 1] = match.slice(1).map((part) => Number(part || "1"));
  if (year === undefined || number === undefined) return undefined;
  const monday = firstMonday(year);
  const weeks = Math.round((firstMonday(year + 1) - monday) / (7 * dayMs));
  if (year < 1 || number < 1 || number > weeks) return undefined;
  return { type: "day", wall: monday + ((number - 1) * 7 + day - 1) * dayMs };
}

/** The Monday of week 1, which is the week of 4 January. */
function firstMonday(year: number): number {
  const fourth = new Date(0);
  fourth.setUTCFullYear(year, 0, 4);
  return fourth.getTime() - ((fourth.getUTCDay() + 6) % 7) * dayMs;
}
