import type { OAuth2Auth } from "../oauth/manifest";
import type { SettingsSchema } from "../settings/types";

/** Requests carry no credentials. */
export interface NoAuth {
  readonly type: "none";
}

/** `Authorization: Bearer` with a secret field ([RFC 6750](https://www.rfc-editor.org/rfc/rfc6750)). */
export interface BearerAuth<Secret extends string = string> {
  readonly type: "bearer";
  /** Name of the secret field. */
  readonly secret: Secret;
}

/** A header of the provider's own with a secret field. */
export interface HeaderAuth<Secret extends string = string> {
  readonly type: "header";
  /** Name of the secret field. */
  readonly secret: Secret;
  /** Name of the header, e.g. `private-token`. */
  readonly name: string;
  /** Text before the secret, e.g. `Token ` (default: empty). */
  readonly prefix?: string | undefined;
}

/**
 * A query parameter with a secret field. Use it only if the provider offers nothing else: URLs end
 * up in the logs of proxies. Core keeps the parameter out of responses, page links, errors and logs.
 */
export interface QueryAuth<Secret extends string = string> {
  readonly type: "query";
  /** Name of the secret field. */
  readonly secret: Secret;
  /** Name of the query parameter, e.g. `api_key`. */
  readonly name: string;
}

/** A user name or password: the name of a settings field, or a fixed text. */
export type BasicPart<Field extends string = string> = Field | { readonly text: string };

/** `Authorization: Basic` ([RFC 7617](https://www.rfc-editor.org/rfc/rfc7617)). */
export interface BasicAuth<Field extends string = string> {
  readonly type: "basic";
  readonly username: BasicPart<Field>;
  readonly password: BasicPart<Field>;
}

/** An authorization by one secret field. */
export type SecretAuth<Secret extends string = string> =
  BearerAuth<Secret> | HeaderAuth<Secret> | QueryAuth<Secret>;

/** Several secret fields, each sent in its own way. */
export interface AllAuth<Secret extends string = string> {
  readonly type: "all";
  readonly of: readonly [SecretAuth<Secret>, ...SecretAuth<Secret>[]];
}

/**
 * How requests to a provider are authorized. Create it with {@link auth} or {@link oauth2}.
 *
 * @typeParam Secret Names of secret fields.
 * @typeParam Field Names of all fields.
 * @typeParam Variable Names of the manifest's `env`.
 */
export type Auth<
  Schema extends SettingsSchema = SettingsSchema,
  Secret extends string = string,
  Field extends string = string,
  Variable extends string = string,
> = NoAuth | SecretAuth<Secret> | AllAuth<Secret> | BasicAuth<Field> | OAuth2Auth<Schema, Variable>;

/**
 * Builders of {@link Auth} by secrets; {@link oauth2} is the one for OAuth. The names of fields are
 * those of the settings; fields with secrets must be marked with `secret()`.
 *
 * @example
 * ```ts
 * import { auth } from "@tt/connector-core";
 *
 * auth.bearer("token"); // Authorization: Bearer …
 * auth.header("token", "private-token"); // Private-Token: …
 * auth.header("token", "authorization", "Token "); // Authorization: Token …
 * auth.query("key", "api_key"); // ?api_key=…
 * auth.all(auth.query("key", "key"), auth.query("token", "token")); // ?key=…&token=…
 * auth.basic("email", "api_token"); // Authorization: Basic …
 * auth.basic("api_key", { text: "" }); // the key as user name, without a password
 * ```
 */
export const auth = {
  /** Sends no credentials. */
  none: (): NoAuth => ({ type: "none" }),
  /** Sends a secret field as `Authorization: Bearer`. */
  bearer: <const Secret extends string>(secret: Secret): BearerAuth<Secret> => ({
    type: "bearer",
    secret,
  }),
  /** Sends a secret field as the header `name`, after `prefix`. */
  header: <const Secret extends string>(
    secret: Secret,
    name: string,
    prefix = "",
  ): HeaderAuth<Secret> => ({
    type: "header",
    secret,
    name,
    prefix,
  }),
  /** Sends a secret field as the query parameter `name`. */
  query: <const Secret extends string>(secret: Secret, name: string): QueryAuth<Secret> => ({
    type: "query",
    secret,
    name,
  }),
  /** Sends several secret fields, e.g. a key of the application and a token of the user. */
  all: <const Secret extends string>(
    ...of: readonly [SecretAuth<Secret>, ...SecretAuth<Secret>[]]
  ): AllAuth<Secret> => ({
    type: "all",
    of,
  }),
  /** Sends a user name and a password, each a settings field or a fixed text. */
  basic: <const Field extends string>(
    username: BasicPart<Field>,
    password: BasicPart<Field>,
  ): BasicAuth<Field> => ({
    type: "basic",
    username,
    password,
  }),
} as const;

/** The authorizations that one consists of. */
export function partsOf(used: Auth): readonly Exclude<Auth, AllAuth>[] {
  return used.type === "all" ? used.of : [used];
}

/**
 * Names of the settings fields whose values are sent as credentials.
 */
export function credentialFields(used: Auth): readonly string[] {
  return partsOf(used).flatMap((part) => {
    if (part.type === "basic") {
      return [part.username, part.password].filter((each) => typeof each === "string");
    }
    return "secret" in part ? [part.secret] : [];
  });
}
