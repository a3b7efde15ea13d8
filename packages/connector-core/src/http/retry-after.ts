/** A week: longer waits are cut to this. */
const maxSeconds = 604_800;

/**
 * Seconds to wait according to a `Retry-After` header, at most a week. Undefined if the header is
 * missing or neither a whole number nor a date
 * ([RFC 9110 §10.2.3](https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3)).
 *
 * @param now The current time, from which a date is counted.
 * @example
 * ```ts
 * import { retryAfterSeconds } from "@tt/connector-core";
 *
 * const now = new Date("2026-01-15T12:00:00Z");
 * retryAfterSeconds("30", now); // 30
 * retryAfterSeconds("Thu, 15 Jan 2026 12:01:00 GMT", now); // 60
 * ```
 */
export function retryAfterSeconds(
  header: string | null | undefined,
  now: Date,
): number | undefined {
  const text = header ?? "";
  if (/^\d+$/.test(text)) return Math.min(Number(text), maxSeconds);
  // Only dates name a day and end in GMT; `Date.parse` also accepts numbers such as "1.5".
  const time = /^[A-Z][a-z]+,? .*GMT$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) return undefined;
  return Math.min(Math.max(0, Math.ceil((time - now.getTime()) / 1000)), maxSeconds);
}
