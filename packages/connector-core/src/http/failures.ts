import { ConnectorError } from "../error";
import { concealSecrets, type Credentials } from "./authorization";
import type { HttpClientOptions } from "./call";
import type { Verdict } from "./classify";

/** The provider may answer the same request later. */
export type Retry = Extract<Verdict, { type: "retry" }>;

/** True if the provider is known not to have applied the request. */
export function isNotApplied({ reason, notApplied = false }: Retry): boolean {
  return notApplied || reason === "rate_limited";
}

/** The error for a request that the provider refused. */
export function refusal(
  options: Pick<HttpClientOptions, "provider">,
  verdict: Exclude<Verdict, { type: "retry" }>,
  { secrets }: Credentials,
): ConnectorError {
  // A provider may quote the credentials in its refusal.
  const message = "message" in verdict ? concealSecrets(verdict.message, secrets) : "";
  switch (verdict.type) {
    case "unauthorized":
      return new ConnectorError({
        code: "needs_reauth",
        message,
      });
    case "config":
      return new ConnectorError({
        code: verdict.code,
        message,
      });
    case "rejected":
      return new ConnectorError({
        code: "provider_rejected",
        message,
      });
    case "ok":
      return new ConnectorError({
        code: "provider_unavailable",
        message: `${options.provider} did not respond.`,
      });
  }
}

/** The error for a request that was not answered, or not yet. */
export function unavailable(
  options: Pick<HttpClientOptions, "provider">,
  verdict: Retry,
): ConnectorError {
  const isLimited = verdict.reason === "rate_limited";
  return new ConnectorError({
    code: verdict.reason,
    message: isLimited
      ? `${options.provider} limits the rate of requests. Try again later.`
      : `${options.provider} is not responding. Try again later.`,
    ...(verdict.afterSeconds === undefined ? {} : { retryAfter: Math.ceil(verdict.afterSeconds) }),
    notApplied: isNotApplied(verdict),
  });
}

/** Error for a response that cannot be used. */
export function unreadable(provider: string, cause?: unknown): ConnectorError {
  return new ConnectorError({
    code: "provider_rejected",
    message: `${provider} sent a response in an unexpected format.`,
    cause,
  });
}
