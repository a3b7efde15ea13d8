import { instantInZone } from "@tt/connector-core";

/** A time as somebody wrote it, before it is known in whose zone. */
export type ParsedTime =
  /** With `Z` or an offset: the same instant everywhere. */
  | { readonly kind: "instant"; readonly at: number }
  /** What a clock on the wall shows; `wall` is the reading's own `Date.UTC`, milliseconds. */
  | { readonly kind: "local"; readonly wall: number }
  /** A whole calendar day; `wall` is its beginning. */
  | { readonly kind: "day"; readonly wall: number };

const form =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?$/i;

/** The first and the last instant with a year that answers and the database can write. */
const earliest = Date.parse("0001-01-01T00:00:00Z");
const latest = Date.parse("9999-12-31T23:59:59Z");

/**
 * Reads `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM[:SS[.fff]]`, with `Z`, an offset or neither; a space may
 * stand for the T. Fractions of a second are cut off.
 * @returns Undefined for everything else, days and hours that do not exist included.
 */
export function parseTimeInput(text: string): ParsedTime | undefined {
  const match = form.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, offset] = match;
  const date = `${String(year)}-${String(month)}-${String(day)}`;
  const time = `${hour ?? "00"}:${minute ?? "00"}:${second ?? "00"}`;
  const wall = Date.parse(`${date}T${time}Z`);
  // Date takes 30 February for 1 March, and 24:00 for the next day.
  if (Number.isNaN(wall) || new Date(wall).toISOString() !== `${date}T${time}.000Z`) {
    return undefined;
  }
  if (year === "0000") return undefined;
  if (hour === undefined) return { kind: "day", wall };
  if (offset === undefined) return { kind: "local", wall };
  const shift = offsetMilliseconds(offset);
  return shift === undefined ? undefined : { kind: "instant", at: wall - shift };
}

function offsetMilliseconds(text: string): number | undefined {
  if (/^z$/i.test(text)) return 0;
  const digits = text.slice(1).replace(":", "");
  const hours = Number(digits.slice(0, 2));
  const minutes = Number(digits.slice(2));
  if (hours > 23 || minutes > 59) return undefined;
  return (text.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

/** The instant of a moment; of a day its first. @param zone Where naive times and days are. */
export function instantOf(moment: ParsedTime, zone: string): Date {
  return clampInstant(
    moment.kind === "instant" ? moment.at : instantInZone(moment.wall, zone).getTime(),
  );
}

/** The same as the end of a range that includes it: of a day its last second. */
export function lastInstantOf(moment: ParsedTime, zone: string): Date {
  if (moment.kind !== "day") return instantOf(moment, zone);
  const next = new Date(moment.wall);
  next.setUTCDate(next.getUTCDate() + 1);
  return clampInstant(instantInZone(next.getTime(), zone).getTime() - 1000);
}

/** The nearest instant that we can say. */
export function clampInstant(milliseconds: number): Date {
  return new Date(Math.min(latest, Math.max(earliest, milliseconds)));
}
