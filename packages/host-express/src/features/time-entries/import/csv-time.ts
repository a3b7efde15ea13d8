import { dayMs } from "@tt/connector-core";
import { parseTimeInput, type ParsedTime } from "../../../platform/time/time-input";

/** `15/01/2024`, or `15.01.2024`, with or without a time. */
const numbered =
  /^(\d{1,2})([/.])(\d{1,2})\2(\d{4})(?: (\d{1,2}):(\d\d)(?::(\d\d))?(?: ?([ap])m)?)?$/i;
const compact = /^(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?(Z|[+-]\d\d:?\d\d)?)?$/i;
const week = /^(\d{4})-?W(\d\d)(?:-?([1-7]))?$/i;

/**
 * Parses a time of a CSV file: ISO 8601 with `T` or a space, with or without `Z` or an offset, also
 * compact (`20240115`) and by week (`2024-W03-1`), or as spreadsheets write it: `DD/MM/YYYY` or
 * `DD.MM.YYYY`, with or without a time. With slashes, the first number is the month if the second one
 * cannot be. A day means its first instant.
 * @param isMonthFirst True if the first number before a slash is the month, unless it cannot be one.
 * @returns undefined if the text has another format, or the day or time does not exist
 */
export function parseCsvTime(
  text: string,
  isMonthFirst = false,
): Exclude<ParsedTime, { type: "day" }> | undefined {
  const time =
    parseTimeInput(text) ??
    parseNumbered(text, isMonthFirst) ??
    parseCompact(text) ??
    parseWeek(text);
  return time?.type === "day" ? { type: "local", wall: time.wall } : time;
}

function parseNumbered(text: string, isMonthFirst: boolean): ParsedTime | undefined {
  const match = numbered.exec(text);
  if (!match) return undefined;
  const [, first = "", separator, second = "", year = ""] = match;
  const time = clockOf(match.slice(5));
  if (time === undefined) return undefined;
  const of = (month: string, day: string) =>
    parseTimeInput(`${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")} ${time}`);
  if (separator === ".") return of(second, first);
  return isMonthFirst
    ? (of(first, second) ?? of(second, first))
    : (of(second, first) ?? of(first, second));
}

/** The time of day as `HH:MM:SS`; undefined if a clock with twelve hours does not have it. */
function clockOf([hour = "0", minute = "00", second = "00", half]: readonly (
  string | undefined
)[]): string | undefined {
  const hours = Number(hour);
  if (half !== undefined && (hours < 1 || hours > 12)) return undefined;
  const shown = half === undefined ? hours : (hours % 12) + (half.toLowerCase() === "p" ? 12 : 0);
  return `${String(shown).padStart(2, "0")}:${minute}:${second}`;
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
