import type { Ports } from "../ports/ports";
import type { SettingsSchema, Settings } from "../settings/types";
import type { OAuthClient } from "./client";

/** The parts of a manifest that an OAuth client reads. */
export interface OAuthManifest<Schema extends SettingsSchema = SettingsSchema> {
  readonly key: string;
  readonly name: string;
  readonly docs?: string;
  readonly settings: Schema;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * An endpoint: the name of a variable with its URL, or a pure function that returns it, e.g. with the tenant of the
 * owner: `({ tenant }, env) => …`.
 */
export type OAuthEndpoint<Schema extends SettingsSchema, Variable extends string = string> =
  Variable | EndpointMethods<Schema>["url"];

// The type of a method, like that of `api.base`, so that a manifest with its own settings is a manifest.
interface EndpointMethods<Schema extends SettingsSchema> {
  url(settings: Settings<Schema>, env: Readonly<Record<string, string>>): string;
}

/** A settings field with the client id. */
export interface OAuthClientSetting {
  readonly setting: string;
}

/**
 * Access by OAuth 2.0: the owner grants it in their browser, and the host stores the tokens
 * ([RFC 6749](https://www.rfc-editor.org/rfc/rfc6749),
 * [RFC 7636](https://www.rfc-editor.org/rfc/rfc7636)). Create it with {@link oauth2}.
 */
export interface OAuth2Auth<
  Schema extends SettingsSchema = SettingsSchema,
  Variable extends string = string,
> {
  readonly type: "oauth2";
  /**
   * The provider's endpoints: names in `env` that hold their URLs, or functions of the settings for
   * servers that users name. As for `api.base`, an origin that a user entered must use https and is only
   * called through `ports.guardedFetch`; the client secret of the operator is not sent there.
   */
  readonly endpoints: {
    readonly authorize: OAuthEndpoint<Schema, Variable>;
    readonly token: OAuthEndpoint<Schema, Variable>;
    /** RFC 7009. Without it, the owner is told where to revoke the access. */
    readonly revoke?: OAuthEndpoint<Schema, Variable>;
    /**
     * OpenID Connect UserInfo; identifies the account. Without it, accounts are not compared: after a
     * new consent, state about the former account stays.
     */
    readonly userinfo?: OAuthEndpoint<Schema, Variable>;
  };
  /**
   * Names of the operator's variables with the client id and secret. Hooks cannot read them. Omit
   * `secret` for a public client. `{ setting }` names a field instead: the client that the owner
   * registered at their own server.
   */
  readonly client: { readonly id: string | OAuthClientSetting; readonly secret?: string };
  /** Additional authorization parameters, e.g. those that make the provider issue a refresh token. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** False for a provider that refuses PKCE (default: true). */
  readonly pkce?: boolean;
  /**
   * How the client authenticates at the token endpoint
   * ([RFC 6749 §2.3.1](https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1)): `basic` by a header,
   * `post` in the body, `none` by its id only (default: `basic`; `none` without a client secret).
   */
  readonly tokenAuth?: "basic" | "post" | "none";
  /**
   * Scopes to request: the fewest the integration needs.
   * @param settings Undefined if the integration is not saved yet.
   */
  scopes(settings: Settings<Schema> | undefined): readonly string[];
  /**
   * Checks the granted scopes: people can deselect some of them on the consent page (default: any
   * scopes suffice).
   * @returns A sentence that tells the owner what to allow; undefined if the scopes suffice.
   */
  missing?(granted: readonly string[], settings: Settings<Schema> | undefined): string | undefined;
  /** Page of the provider on which people revoke the access themselves. */
  readonly accessUrl?: string;
  /** Creates the client that does all this. Set by {@link oauth2}. */
  createClient(
    auth: OAuth2Auth<Schema>,
    manifest: OAuthManifest<Schema>,
    ports: Ports,
  ): OAuthClient<Schema>;
}
