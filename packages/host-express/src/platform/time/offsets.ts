import { dayMs } from "@tt/connector-core";
import { LRUCache } from "lru-cache";

/** The UTC offsets of a time zone in a range: each applies from its start up to the next one. */
export interface ZoneOffsets {
  /** Ascending, ISO 8601; the first one is `-infinity`. */
  readonly starts: readonly string[];
  /** Offset east of UTC in seconds, one for each start. */
  readonly seconds: readonly number[];
}

/** Zones have no transitions before this year, only their local mean time. */
const minYear = 1840;
/** Later transitions are left out: their rules will have changed until then. */
const maxYear = 2100;
/**
 * Shorter than the time between any two transitions that restore an offset: Tucumán kept one for twelve
 * days in 2004.
 */
const stepMs = 5 * dayMs;

const cache = new LRUCache<string, ZoneOffsets>({ max: 200 });

/**
 * Returns the UTC offsets of a zone that apply between two instants, by this runtime's time zone data.
 * SQL needs them because PostgreSQL's data may be of another version.
 * @param zone IANA time zone name.
 * @throws RangeError if the zone is unknown
 */
export function offsetsBetween(zone: string, from: Date, to: Date): ZoneOffsets {
  // Whole years, so that requests of many days share a result.
  const firstYear = Math.min(Math.max(from.getUTCFullYear(), minYear), maxYear);
  const lastYear = Math.min(Math.max(to.getUTCFullYear(), firstYear), maxYear);
  const key = `${zone} ${String(firstYear)} ${String(lastYear)}`;
  const known = cache.get(key);
  if (known) return known;
  const found = findOffsets(zone, Date.UTC(firstYear, 0, 1), Date.UTC(lastYear + 1, 0, 1));
  cache.set(key, found);
  return found;
}

/** Returns the hour of the day in a zone, 0 to 23. @throws RangeError if the zone is unknown */
export function localHour(zone: string, instant: Date): number {
  const { starts, seconds } = offsetsBetween(zone, instant, instant);
  const text = instant.toISOString();
  // The first start is before all times, and texts of the same format compare as times.
  const index = starts.findLastIndex((start, position) => position === 0 || start <= text);
  return new Date(instant.getTime() + (seconds[index] ?? 0) * 1000).getUTCHours();
}

function findOffsets(zone: string, from: number, to: number): ZoneOffsets {
  const offsetAt = offsetReader(zone);
  const starts = ["-infinity"];
  const seconds = [offsetAt(from)];
  const search = (low: number, high: number): void => {
    if (offsetAt(low) === offsetAt(high)) return;
    if (high - low <= 1000) {
      starts.push(new Date(high).toISOString());
      seconds.push(offsetAt(high));
      return;
    }
    const middle = low + Math.floor((high - low) / 2000) * 1000;
    search(low, middle);
    search(middle, high);
  };
  for (let at = from; at < to; at += stepMs) search(at, Math.min(at + stepMs, to));
  return { starts, seconds };
}

/** Returns a function that reads the offset at an instant, in seconds east of UTC. */
function offsetReader(zone: string): (instant: number) => number {
  const format = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
  return (instant) => {
    // "1/15/2026, GMT-03:30"; seconds only in the time before standard time.
    const [, sign, hours, minutes, rest = "0"] =
      /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(format.format(instant)) ?? [];
    if (sign === undefined) return 0;
    const size = Number(hours) * 3600 + Number(minutes) * 60 + Number(rest);
    return sign === "-" ? -size : size;
  };
}
