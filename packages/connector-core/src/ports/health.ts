import type { ErrorCode } from "../result";

/**
 * Stored health of an integration's connection. The states `paused` and `disconnected` are not stored:
 * they follow from `active: false` and from missing credentials.
 */
export interface Health {
  readonly state: "active" | "degraded" | "needs_reauth";
  readonly code: ErrorCode | null;
  /** Message for the owner; null if the connection works. */
  readonly message: string | null;
  /** When the state began, also that of a pause or a disconnect, ISO 8601 UTC. */
  readonly since: string;
}
