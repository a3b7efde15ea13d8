import type { SettingsSchema, Settings } from "../settings/types";

/**
 * Access by OAuth 2.0 with PKCE: the owner grants it in their browser, and the host stores the tokens
 * ([RFC 6749](https://www.rfc-editor.org/rfc/rfc6749),
 * [RFC 7636](https://www.rfc-editor.org/rfc/rfc7636)).
 */
export interface OAuthAuth<Schema extends SettingsSchema = SettingsSchema> {
  readonly type: "oauth";
  /** Names in `env` that hold the provider's endpoint URLs. */
  readonly endpoints: {
    readonly authorize: string;
    readonly token: string;
    readonly revoke: string;
    /** OpenID Connect UserInfo; identifies the account. */
    readonly userinfo: string;
  };
  /** Names of the operator's variables with the client id and secret. Hooks cannot read them. */
  readonly client: { readonly id: string; readonly secret: string };
  /** Additional authorization parameters, e.g. those that make the provider issue a refresh token. */
  readonly parameters: Readonly<Record<string, string>>;
  /**
   * Scopes to request: the fewest the integration needs.
   * @param settings Undefined if the integration is not saved yet.
   */
  scopes(settings: Settings<Schema> | undefined): readonly string[];
  /**
   * Checks the granted scopes: people can deselect some of them on the consent page.
   * @returns A sentence that tells the owner what to allow; undefined if the scopes suffice.
   */
  missing(granted: readonly string[], settings: Settings<Schema> | undefined): string | undefined;
  /** Page of the provider on which people revoke the access themselves. */
  readonly accessUrl: string;
}

/** Access by a secret from the settings, sent as `Authorization: Bearer`. */
export interface BearerAuth {
  readonly type: "bearer";
  /** Name of the secret field. */
  readonly secret: string;
}
