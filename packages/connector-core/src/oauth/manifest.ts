import type { SettingsSchema, Settings } from "../settings/types";

/** Access by OAuth 2: the owner allows it in his browser, and we hold tokens (RFC 6749, RFC 7636). */
export interface OAuthAuth<Schema extends SettingsSchema = SettingsSchema> {
  readonly type: "oauth";
  /** Names in `env` of the provider's endpoints. */
  readonly endpoints: {
    readonly authorize: string;
    readonly token: string;
    readonly revoke: string;
    /** OpenID Connect: whose account it is. */
    readonly userinfo: string;
  };
  /** The operator's variables with our client's id and secret. They reach no hook. */
  readonly client: { readonly id: string; readonly secret: string };
  /** More for the authorization request, e.g. what makes the provider hand out a refresh token. */
  readonly parameters: Readonly<Record<string, string>>;
  /** What to ask for; the least that the card needs. Undefined: it is not saved yet. */
  scopes(settings: Settings<Schema> | undefined): readonly string[];
  /**
   * People can untick what was asked for (GC-4).
   * @returns What they have to allow, in a sentence; undefined when the grant will do.
   */
  missing(granted: readonly string[], settings: Settings<Schema> | undefined): string | undefined;
  /** Where people take the access back themselves. */
  readonly accessUrl: string;
}

/** Access by a secret of the card, sent as `Authorization: Bearer`. */
export interface BearerAuth {
  readonly type: "bearer";
  /** The name of a secret field. */
  readonly secret: string;
}
