import type { ProviderAnswer, Verdict } from "./classify";
import { retryAfterSeconds } from "./retry-after";

/** Statuses from 500 on that say that the request can never work. */
const neverSupported = [501, 505];

/**
 * Decides what a response means by its status and `Retry-After`
 * ([RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#section-15),
 * [RFC 6585](https://www.rfc-editor.org/rfc/rfc6585)). Core uses it for whatever a manifest's own
 * `classify` leaves undecided. Pure.
 *
 * @param provider Name of the provider, for messages.
 * @example
 * ```ts
 * import { classifyByStatus } from "@tt/connector-core";
 *
 * const answer = { status: 429, header: () => "30", body: "" };
 * classifyByStatus("Acme", answer, new Date());
 * // { type: "retry", reason: "rate_limited", afterSeconds: 30 }
 * ```
 */
export function classifyByStatus(provider: string, answer: ProviderAnswer, now: Date): Verdict {
  const { status } = answer;
  // 304: what the caller has is still valid. Other redirects were not followed.
  if (status < 300 || status === 304) return { type: "ok" };
  const afterSeconds = retryAfterSeconds(answer.header("retry-after"), now);
  const wait = afterSeconds === undefined ? {} : { afterSeconds };
  if (status === 401) {
    return {
      type: "unauthorized",
      message: `${provider} no longer accepts the credentials. Enter new ones, or connect again.`,
    };
  }
  if (status === 429 || (status === 403 && afterSeconds !== undefined)) {
    return { type: "retry", reason: "rate_limited", ...wait };
  }
  if (status === 403) {
    return {
      type: "config",
      code: "permission_missing",
      message: `The credentials do not have permission to do this at ${provider}.`,
    };
  }
  if (status === 404 || status === 410) {
    return {
      type: "config",
      code: "not_found",
      message: `This does not exist at ${provider}, or the credentials cannot see it.`,
    };
  }
  if (status === 408 || (status >= 500 && !neverSupported.includes(status))) {
    return { type: "retry", reason: "provider_unavailable", ...wait };
  }
  return {
    type: "rejected",
    message: `${provider} refused the request (status ${String(status)}).`,
  };
}
