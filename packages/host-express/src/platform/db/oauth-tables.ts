import type { Instant } from "./columns";

/** A consent under way at a provider. */
export interface OAuthStatesTable {
  /** SHA-256 (hex) of the state. */
  state_hash: string;
  /** The browser session that began it. */
  session_hash: string;
  connector: string;
  redirect_uri: string;
  /** The PKCE verifier, sealed. */
  verifier: string;
  expires_at: Instant;
}
