import { base64, utf8 } from "../bytes";
import { ConnectorError } from "../error";
import type { Authorization, Credentials } from "../http/authorization";
import type { TokenSource } from "../oauth/token-refresher";
import { partsOf, type Auth, type BasicPart } from "./auth";

/** Where the credentials of one integration come from. */
export interface CredentialSource {
  /** Value of a settings field, secrets decrypted; undefined if it is not set. */
  field(name: string): Promise<string | undefined>;
  /** The access token of an OAuth connection. Undefined if the connector has no `oauth2`. */
  readonly token: TokenSource | undefined;
}

/** Creates the authorization of one integration's requests. */
export function createAuthorization(used: Auth, source: CredentialSource): Authorization {
  const hiddenParameters = partsOf(used).flatMap((part) =>
    part.type === "query" ? [part.name] : [],
  );
  const { token } = source;
  if (used.type === "oauth2" && token) {
    return {
      hiddenParameters,
      async credentials() {
        const secret = (await token.token()).reveal();
        return { headers: { authorization: `Bearer ${secret}` }, query: {}, secrets: [secret] };
      },
      renew: () => token.renew(),
    };
  }
  return { hiddenParameters, credentials: () => credentialsOf(used, source) };
}

/** Throws if a field is not set; an anonymous request might even succeed. */
async function credentialsOf(used: Auth, source: CredentialSource): Promise<Credentials> {
  const headers: Record<string, string> = {};
  const query: Record<string, string> = {};
  const secrets: string[] = [];
  for (const part of partsOf(used)) {
    if (part.type === "oauth2") throw missingCredentials(used);
    if (part.type === "none") continue;
    if (part.type === "basic") {
      const username = await partOf(part.username, used, source);
      const password = await partOf(part.password, used, source);
      const encoded = base64(utf8(`${username}:${password}`));
      headers["authorization"] = `Basic ${encoded}`;
      // The user name is concealed too: with some providers it is the key.
      secrets.push(encoded, username, password);
      continue;
    }
    const secret = await required(part.secret, used, source);
    secrets.push(secret);
    if (part.type === "query") query[part.name] = secret;
    else if (part.type === "bearer") headers["authorization"] = `Bearer ${secret}`;
    else headers[part.name.toLowerCase()] = `${part.prefix ?? ""}${secret}`;
  }
  return { headers, query, secrets };
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
