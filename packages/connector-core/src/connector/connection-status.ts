/** The state of an integration's connection to the provider. */
export interface ConnectionStatus {
  readonly state: "disconnected" | "active" | "degraded" | "needs_reauth" | "paused";
  /** Code of the last failure; null if there is none. */
  readonly code: string | null;
  /** What is wrong and what to do, for the owner; null if nothing is. */
  readonly message: string | null;
  /** When the state last changed, ISO 8601 UTC; null if it never did. */
  readonly since: string | null;
  /** Path of the page that reconnects the integration. Present if only re-authorizing helps. */
  readonly action_url?: string;
}
