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
