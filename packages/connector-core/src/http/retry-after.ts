/** A week: longer waits are cut to this. */
const maxSeconds = 604_800;

/**
 * Seconds to wait according to a `Retry-After` header, at most a week. Undefined if the header is
 * missing or not a whole number; providers do not send its date form.
 *
 * @example
 * ```ts
 * import { retryAfterSeconds } from "@tt/connector-core";
 *
 * retryAfterSeconds("30"); // 30
 * ```
 */
export function retryAfterSeconds(header: string | null | undefined): number | undefined {
  return /^\d+$/.test(header ?? "") ? Math.min(Number(header), maxSeconds) : undefined;
}
