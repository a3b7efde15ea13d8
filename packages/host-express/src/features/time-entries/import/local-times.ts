import { dayMs, instantInZone } from "@tt/connector-core";
import { clampInstant, type ParsedTime } from "../../../platform/time/time-input";

/** Bounds the memory of a file with a great many days. */
const maxDays = 10_000;

/**
 * Creates a function that does the same as `instantOf`, but looks up the offset of a zone only twice
 * per day, since each look-up takes microseconds. Only days on which the offset changes need one per
 * time.
 * @param zone IANA time zone
 */
export function localTimes(zone: string): (time: Exclude<ParsedTime, { type: "day" }>) => Date {
  /** Offset by day; undefined if it changes on that day. */
  const offsets = new Map<number, number | undefined>();
  const offsetAt = (wall: number): number => wall - instantInZone(wall, zone).getTime();
  return (time) => {
    if (time.type === "instant") return clampInstant(time.at);
    const day = Math.floor(time.wall / dayMs) * dayMs;
    let offset = offsets.get(day);
    if (offset === undefined && !offsets.has(day)) {
      const first = offsetAt(day);
      offset = first === offsetAt(day + dayMs) ? first : undefined;
      if (offsets.size >= maxDays) offsets.clear();
      offsets.set(day, offset);
    }
    const at = offset === undefined ? instantInZone(time.wall, zone).getTime() : time.wall - offset;
    return clampInstant(at);
  };
}
