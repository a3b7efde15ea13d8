/** Milliseconds of a day of 24 hours. */
export const dayMs = 24 * 60 * 60 * 1000;

/**
 * Formats a date as ISO 8601 UTC in whole seconds, the time format of the API. Fractions of a
 * second are dropped.
 *
 * @example
 * ```ts
 * import { toInstant } from "@tt/connector-core";
 *
 * toInstant(new Date("2026-01-15T10:00:00.999+01:00")); // "2026-01-15T09:00:00Z"
 * ```
 */
export function toInstant(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}

/**
 * Calendar day in UTC. For other time zones use `dayInZone`.
 *
 * @throws RangeError for an invalid date
 * @example
 * ```ts
 * import { utcDay } from "@tt/connector-core";
 *
 * utcDay(new Date("2024-01-15T23:30:00Z")); // "2024-01-15"
 * ```
 */
export function utcDay(date: Date): string {
  return date.toISOString().slice(0, 10);
}
