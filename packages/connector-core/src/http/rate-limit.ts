import type { ProviderAnswer } from "./classify";
import { retryAfterSeconds } from "./retry-after";

/**
 * Seconds to wait according to a response's `Retry-After`, or else to an exhausted rate limit:
 * `X-RateLimit-Remaining: 0` with its `X-RateLimit-Reset` in seconds since 1970. Undefined if the
 * response has neither.
 *
 * @param now The current time, from which a date is counted.
 * @example
 * ```ts
 * import { rateLimitSeconds, type Classify } from "@tt/connector-core";
 *
 * export const classify: Classify = (answer, now) => {
 *   const afterSeconds = rateLimitSeconds(answer, now);
 *   if (answer.status !== 403 || afterSeconds === undefined) return undefined;
 *   return { type: "retry", reason: "rate_limited", afterSeconds };
 * };
 * ```
 */
export function rateLimitSeconds(answer: ProviderAnswer, now: Date): number | undefined {
  const retryAfter = retryAfterSeconds(answer.header("retry-after"), now);
  if (retryAfter !== undefined || answer.header("x-ratelimit-remaining") !== "0") return retryAfter;
  const reset = Number(answer.header("x-ratelimit-reset"));
  return Number.isFinite(reset) ? Math.max(0, Math.ceil(reset - now.getTime() / 1000)) : undefined;
}
