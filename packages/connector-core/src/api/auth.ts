import type { OAuth2Auth } from "../oauth/manifest";
import type { SettingsSchema } from "../settings/types";

/** Requests carry no credentials. */
export interface NoAuth {
  readonly type: "none";
}

/** `Authorization: Bearer` with a secret field ([RFC 6750](https://www.rfc-editor.org/rfc/rfc6750)). */
export interface BearerAuth {
  readonly type: "bearer";
  /** Name of the secret field. */
  readonly secret: string;
}

/** A header of the provider's own with a secret field. */
export interface HeaderAuth {
  readonly type: "header";
  /** Name of the secret field. */
  readonly secret: string;
  /** Name of the header, e.g. `private-token`. */
  readonly name: string;
  /** Text before the secret, e.g. `Token ` (default: empty). */
  readonly prefix?: string;
}

/**
 * A query parameter with a secret field. Use it only if the provider offers nothing else: URLs end
 * up in the logs of proxies. Core keeps the parameter out of responses, page links, errors and logs.
 */
export interface QueryAuth {
  readonly type: "query";
  /** Name of the secret field. */
  readonly secret: string;
  /** Name of the query parameter, e.g. `api_key`. */
  readonly name: string;
}

/** A user name or password: the name of a settings field, or a fixed text. */
export type BasicPart = string | { readonly text: string };

/** `Authorization: Basic` ([RFC 7617](https://www.rfc-editor.org/rfc/rfc7617)). */
export interface BasicAuth {
  readonly type: "basic";
  readonly username: BasicPart;
  readonly password: BasicPart;
}

/** How requests to a provider are authorized. Create it with {@link auth}. */
export type Auth<Schema extends SettingsSchema = SettingsSchema> =
  NoAuth | BearerAuth | HeaderAuth | QueryAuth | BasicAuth | OAuth2Auth<Schema>;

/**
 * Builders of {@link Auth}. The names of fields are those of the settings; fields with secrets must be
 * marked with `secret()`.
 *
 * @example
 * ```ts
 * import { auth } from "@tt/connector-core";
 *
 * auth.bearer("token"); // Authorization: Bearer …
 * auth.header("token", "private-token"); // Private-Token: …
 * auth.header("token", "authorization", "Token "); // Authorization: Token …
 * auth.query("key", "api_key"); // ?api_key=…
 * auth.basic("email", "api_token"); // Authorization: Basic …
 * auth.basic("api_key", { text: "" }); // the key as user name, without a password
 * ```
 */
export const auth = {
  /** Sends no credentials. */
  none: (): NoAuth => ({ type: "none" }),
  /** Sends a secret field as `Authorization: Bearer`. */
  bearer: (secret: string): BearerAuth => ({ type: "bearer", secret }),
  /** Sends a secret field as the header `name`, after `prefix`. */
  header: (secret: string, name: string, prefix = ""): HeaderAuth => ({
    type: "header",
    secret,
    name,
    prefix,
  }),
  /** Sends a secret field as the query parameter `name`. */
  query: (secret: string, name: string): QueryAuth => ({ type: "query", secret, name }),
  /** Sends a user name and a password, each a settings field or a fixed text. */
  basic: (username: BasicPart, password: BasicPart): BasicAuth => ({
    type: "basic",
    username,
    password,
  }),
  /** Sends an access token that the owner grants in their browser. */
  oauth2: <Schema extends SettingsSchema>(
    options: Omit<OAuth2Auth<Schema>, "type">,
  ): OAuth2Auth<Schema> => ({ type: "oauth2", ...options }),
} as const;

/**
 * Names of the settings fields whose values are sent as credentials.
 *
 * @example
 * ```ts
 * import { auth, credentialFields } from "@tt/connector-core";
 *
 * credentialFields(auth.basic("email", "api_token")); // ["email", "api_token"]
 * ```
 */
export function credentialFields(used: Auth): readonly string[] {
  switch (used.type) {
    case "none":
    case "oauth2":
      return [];
    case "bearer":
    case "header":
    case "query":
      return [used.secret];
    case "basic":
      return [used.username, used.password].filter((part) => typeof part === "string");
  }
}
