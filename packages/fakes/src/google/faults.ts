import type { RateLimitFault, ServerErrorFault } from "@tt/connector-core/testing/faults";
import { refuse, refuseOAuth, type Answer, type Refusal } from "./responses";

/** Faults that only Google has. */
export type GoogleFault =
  /** An API error with this reason. */
  | { readonly type: "refused"; readonly status: number; readonly reason: string }
  /** The sync token has expired. */
  | { readonly type: "gone" }
  /** 401, whatever the token. */
  | { readonly type: "unauthorized" }
  /** An OAuth error of the token endpoint (default status: 400). */
  | { readonly type: "oauth"; readonly error: string; readonly status?: number }
  /** A page without events that is not the last one. */
  | { readonly type: "empty_page" };

/** Google's response to an exceeded limit of the project or the user, or its 5xx response. */
export function failureAnswer(fault: RateLimitFault | ServerErrorFault): Answer {
  if (fault.type === "server_error") return refuse(fault.status ?? 503, "backendError").answer;
  const { status = 429, retryAfterSeconds } = fault;
  const headers: Record<string, string> =
    retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) };
  return refuse(status, "rateLimitExceeded", "Rate Limit Exceeded", headers).answer;
}

/** The error that a fault answers instead of processing the request, if it does. */
export function refusalOf(fault: GoogleFault | undefined): Refusal | undefined {
  switch (fault?.type) {
    case "refused":
      return refuse(fault.status, fault.reason);
    case "gone":
      return refuse(410, "fullSyncRequired");
    case "unauthorized":
      return refuse(401, "authError", "Invalid Credentials");
    case "oauth":
      return refuseOAuth(fault.error, fault.status);
    default:
      return undefined;
  }
}
