import { base64, utf8 } from "../bytes";
import { ConnectorError } from "../error";
import type { Authorization, Credentials } from "../http/authorization";
import type { TokenSource } from "../oauth/token-refresher";
import type { Auth, BasicPart } from "./auth";

/** Where the credentials of one integration come from. */
export interface CredentialSource {
  /** Value of a settings field, secrets decrypted; undefined if it is not set. */
  field(name: string): Promise<string | undefined>;
  /** The access token of an OAuth connection. Undefined if the connector has no `oauth2`. */
  readonly token: TokenSource | undefined;
}

/** Creates the authorization of one integration's requests. */
export function createAuthorization(used: Auth, source: CredentialSource): Authorization {
  const hiddenParameters = (used.type === "all" ? used.of : [used]).flatMap((each) =>
    each.type === "query" ? [each.name] : [],
  );
  const { token } = source;
  if (used.type === "oauth2" && token) {
    return {
      hiddenParameters,
      credentials: async () => bearer((await token.token()).reveal()),
      renew: () => token.renew(),
    };
  }
  return { hiddenParameters, credentials: () => credentialsOf(used, source) };
}

/** Throws if a field is not set; an anonymous request might even succeed. */
async function credentialsOf(used: Auth, source: CredentialSource): Promise<Credentials> {
  switch (used.type) {
    case "none":
      return { headers: {}, query: {}, secrets: [] };
    case "bearer":
      return bearer(await required(used.secret, used, source));
    case "header": {
      const secret = await required(used.secret, used, source);
      const value = `${used.prefix ?? ""}${secret}`;
      return { headers: { [used.name.toLowerCase()]: value }, query: {}, secrets: [secret] };
    }
    case "query": {
      const secret = await required(used.secret, used, source);
      return { headers: {}, query: { [used.name]: secret }, secrets: [secret] };
    }
    case "all": {
      const all = await Promise.all(used.of.map((each) => credentialsOf(each, source)));
      return {
        headers: Object.assign({}, ...all.map(({ headers }) => headers)) as Credentials["headers"],
        query: Object.assign({}, ...all.map(({ query }) => query)) as Credentials["query"],
        secrets: all.flatMap(({ secrets }) => secrets),
      };
    }
    case "basic":
      return basic(
        await partOf(used.username, used, source),
        await partOf(used.password, used, source),
      );
    case "oauth2":
      throw missingCredentials(used);
  }
}

function bearer(secret: string): Credentials {
  return { headers: { authorization: `Bearer ${secret}` }, query: {}, secrets: [secret] };
}

/** The user name is concealed too: with some providers it is the key. */
function basic(username: string, password: string): Credentials {
  const encoded = base64(utf8(`${username}:${password}`));
  return {
    headers: { authorization: `Basic ${encoded}` },
    query: {},
    secrets: [encoded, username, password],
  };
}

async function partOf(part: BasicPart, used: Auth, source: CredentialSource): Promise<string> {
  return typeof part === "string" ? required(part, used, source) : part.text;
}

async function required(name: string, used: Auth, source: CredentialSource): Promise<string> {
  const value = await source.field(name);
  if (value === undefined) throw missingCredentials(used);
  return value;
}

function missingCredentials(used: Auth): ConnectorError {
  return new ConnectorError({ code: "not_configured", message: missingCredentialsMessage(used) });
}

/**
 * Message for an integration whose credentials are not saved.
 *
 * @example
 * ```ts
 * import { missingCredentialsMessage } from "@tt/connector-core";
 *
 * missingCredentialsMessage({ type: "bearer" });
 * // "No access token is saved. Enter one in the settings and save."
 * ```
 */
export function missingCredentialsMessage({ type }: Pick<Auth, "type">): string {
  return type === "bearer"
    ? "No access token is saved. Enter one in the settings and save."
    : "The credentials are not complete. Enter them in the settings and save.";
}
