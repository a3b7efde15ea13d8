import type { ErrorCode } from "../result";

/**
 * How a connection is, apart from whether it holds a token. `paused` and `disconnected` are not
 * stored: the first is `active: false`, the second a missing credential.
 */
export interface Health {
  readonly state: "active" | "degraded" | "needs_reauth";
  readonly code: ErrorCode | null;
  /** For the card's owner; null when all is well. */
  readonly message: string | null;
  /** Since when, ISO 8601 UTC. */
  readonly since: string;
}
