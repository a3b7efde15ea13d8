import { instantInZone } from "@tt/connector-core";
import { addDays } from "../../../platform/time/days";
import { localTimeOf } from "../../../platform/time/local-time";
import { parseTimeOfDay } from "../../../platform/time/time-of-day";
import type { TimeFormat } from "../../users/store";

/** A client's clock may be up to a minute fast. */
const toleranceMs = 60_000;

/**
 * Reads a time of day as the last one before now, or within the next minute.
 * @returns undefined if the text is no time of day
 */
export function previousClock(
  text: string,
  now: Date,
  { zone }: Pick<TimeFormat, "zone">,
): Date | undefined {
  const seconds = parseTimeOfDay(text);
  if (seconds === undefined) return undefined;
  const { day } = localTimeOf(now, zone);
  const today = at(day, seconds, zone);
  return today.getTime() <= now.getTime() + toleranceMs
    ? today
    : at(addDays(day, -1), seconds, zone);
}

/**
 * Reads a time of day as the first one after an instant.
 * @returns undefined if the text is no time of day
 */
export function nextClock(
  text: string,
  after: Date,
  { zone }: Pick<TimeFormat, "zone">,
): Date | undefined {
  const seconds = parseTimeOfDay(text);
  if (seconds === undefined) return undefined;
  const { day } = localTimeOf(after, zone);
  const sameDay = at(day, seconds, zone);
  return sameDay > after ? sameDay : at(addDays(day, 1), seconds, zone);
}

function at(day: string, seconds: number, zone: string): Date {
  return instantInZone(Date.parse(day) + seconds * 1000, zone);
}
