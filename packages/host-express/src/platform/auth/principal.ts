/** The user whose permissions a read applies; `userId` is null for the installation itself. */
export interface Viewer {
  readonly userId: number | null;
  readonly role: "admin" | "user";
  /** The integration that acts with the rights of its owner; undefined for a person. */
  readonly integrationId?: string;
}

/** The user to store as who changed a record; null for an integration. */
export function changerOf({ userId, integrationId }: Viewer): number | null {
  return integrationId === undefined ? userId : null;
}

/** The user who makes a change. */
export interface Actor {
  readonly userId: number;
  readonly role: "admin" | "user";
}

/** The authenticated user of a request. */
export interface Principal extends Actor {
  readonly username: string;
  /** How the request was authenticated. */
  readonly via: "session" | "token";
  /** Id of the session; undefined for a token. */
  readonly sessionId?: number;
  /**
   * IANA time zone of the user, else of the installation, as of this request; undefined for a token.
   */
  readonly zone?: string;
  /** Id of the API token; undefined for a session. */
  readonly tokenId?: number;
  /** Scopes of the token; empty for a session, which has all permissions of its user. */
  readonly scopes: readonly string[];
}
