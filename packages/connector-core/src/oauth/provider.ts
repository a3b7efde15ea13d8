import type { Clock } from "../ports/clock";
import type { Secret } from "../secret";

/** Where an OAuth request goes, and through which port. */
export interface ResolvedEndpoint {
  readonly url: string;
  readonly isUserDefined: boolean;
  readonly fetch: typeof globalThis.fetch;
}

/** A provider and the client that is registered there. */
export interface OAuthProvider {
  /** Name for messages, e.g. `Google Calendar`. */
  readonly name: string;
  readonly endpoints: {
    readonly authorize: ResolvedEndpoint;
    readonly token: ResolvedEndpoint;
    readonly revoke: ResolvedEndpoint | undefined;
    readonly userinfo: ResolvedEndpoint | undefined;
  };
  readonly clientId: string;
  /** Undefined for a public client. */
  readonly clientSecret: Secret | undefined;
  readonly tokenAuth: "basic" | "post" | "none";
  readonly pkce: boolean;
  readonly clock: Clock;
}
