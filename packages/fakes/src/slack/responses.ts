import type { JsonObject } from "@tt/connector-core";
import type { RateLimitFault, ServerErrorFault } from "@tt/connector-core/testing/faults";

/** An error of a method. Slack sends it with status 200: https://docs.slack.dev/apis/web-api/ */
export class SlackError extends Error {
  readonly more: JsonObject;

  constructor(error: string, more: JsonObject = {}) {
    super(error);
    this.name = "SlackError";
    this.more = more;
  }
}

/** An exceeded rate limit. */
export class RateLimited extends Error {
  readonly seconds: number;

  constructor(seconds: number) {
    super("ratelimited");
    this.name = "RateLimited";
    this.seconds = seconds;
  }
}

/** The response to an error that a method threw. @throws what is no error of Slack */
export function errorResponse(error: unknown): Response {
  if (error instanceof SlackError) {
    return Response.json({ ok: false, error: error.message, ...error.more });
  }
  if (error instanceof RateLimited) return rateLimited(429, error.seconds);
  throw error;
}

/** Slack's response to an exceeded rate limit, or its 5xx response. */
export function failureResponse(fault: RateLimitFault | ServerErrorFault): Response {
  if (fault.type === "rate_limit") return rateLimited(fault.status ?? 429, fault.retryAfterSeconds);
  return new Response("Server Error", { status: fault.status ?? 503 });
}

function rateLimited(status: number, retryAfterSeconds: number | undefined): Response {
  const headers: Record<string, string> =
    retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) };
  return Response.json({ ok: false, error: "ratelimited" }, { status, headers });
}
