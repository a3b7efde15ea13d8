/** Who looks: a user, or (null) the installation itself, which sees everything as an `admin`. */
export interface Viewer {
  readonly userId: number | null;
  readonly role: "admin" | "user";
}

/** Who is asking, as far as domain writes need to know. */
export interface Actor {
  readonly userId: number;
  readonly role: "admin" | "user";
}

/** Who is asking, and how he proved it. */
export interface Principal extends Actor {
  readonly username: string;
  readonly via: "session" | "token";
  /** The token's id; undefined for a session. */
  readonly tokenId?: number;
  /** Scopes of the token; a session may do everything its user may. */
  readonly scopes: readonly string[];
}
