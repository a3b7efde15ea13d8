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

const refusalCodes = {
  unauthorized: "needs_reauth",
  rejected: "provider_rejected",
  // Without a response.
  ok: "provider_unavailable",
} as const;

/** The error for a request that the provider refused. */
export function refusal(
  options: Pick<HttpClientOptions, "provider">,
  verdict: Exclude<Verdict, { type: "retry" }>,
  { secrets }: Credentials,
): ConnectorError {
  const message =
    "message" in verdict
      ? // A provider may quote the credentials in its refusal.
        concealSecrets(verdict.message, secrets)
      : `${options.provider} did not respond.`;
  const code = verdict.type === "config" ? verdict.code : refusalCodes[verdict.type];
  return new ConnectorError({ code, message });
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
