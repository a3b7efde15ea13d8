import { instantInZone } from "@tt/connector-core";

/** A parsed date or time; without an offset, it still needs a time zone. */
export type ParsedTime =
  /** With `Z` or an offset; `at` is in milliseconds since 1970. */
  | { readonly type: "instant"; readonly at: number }
  /** A local time without a zone; `wall` is its `Date.UTC` value in milliseconds. */
  | { readonly type: "local"; readonly wall: number }
  /** A calendar day; `wall` is the `Date.UTC` value of its start. */
  | { readonly type: "day"; readonly wall: number };

const pattern =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?$/i;

/** First and last instant with a four-digit year, which the API and the database support. */
const earliest = Date.parse("0001-01-01T00:00:00Z");
const latest = Date.parse("9999-12-31T23:59:59Z");

/**
 * Parses `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM[:SS[.fff]]`, with `Z`, an offset or neither. A space may
 * replace the T. Fractions of a second are truncated.
 * @returns undefined if the text has another format, or the day or time does not exist
 */
export function parseTimeInput(text: string): ParsedTime | undefined {
  const match = pattern.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, offset] = match;
  const date = `${String(year)}-${String(month)}-${String(day)}`;
  const time = `${hour ?? "00"}:${minute ?? "00"}:${second ?? "00"}`;
  const wall = Date.parse(`${date}T${time}Z`);
  // `Date` accepts 30 February as 1 March, and 24:00 as the next day.
  if (Number.isNaN(wall) || new Date(wall).toISOString() !== `${date}T${time}.000Z`) {
    return undefined;
  }
  if (year === "0000") return undefined;
  if (hour === undefined) return { type: "day", wall };
  if (offset === undefined) return { type: "local", wall };
  const offsetMs = parseOffsetMs(offset);
  return offsetMs === undefined ? undefined : { type: "instant", at: wall - offsetMs };
}

function parseOffsetMs(text: string): number | undefined {
  if (/^z$/i.test(text)) return 0;
  const digits = text.slice(1).replace(":", "");
  const hours = Number(digits.slice(0, 2));
  const minutes = Number(digits.slice(2));
  if (hours > 23 || minutes > 59) return undefined;
  return (text.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

/**
 * Converts a parsed time to an instant; a day to its first.
 * @param zone IANA time zone of local times and days
 */
export function instantOf(time: ParsedTime, zone: string): Date {
  return clampInstant(time.type === "instant" ? time.at : instantInZone(time.wall, zone).getTime());
}

/** Converts the inclusive end of a range to an instant; a day to its last second. */
export function lastInstantOf(time: ParsedTime, zone: string): Date {
  if (time.type !== "day") return instantOf(time, zone);
  const nextDay = new Date(time.wall);
  nextDay.setUTCDate(nextDay.getUTCDate() + 1);
  return clampInstant(instantInZone(nextDay.getTime(), zone).getTime() - 1000);
}

/** Limits an instant to the years 1 to 9999. */
export function clampInstant(milliseconds: number): Date {
  return new Date(Math.min(latest, Math.max(earliest, milliseconds)));
}
