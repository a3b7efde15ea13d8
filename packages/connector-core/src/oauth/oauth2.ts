import type { SettingsSchema } from "../settings/types";
import { OAuthConnection } from "./connection";
import type { OAuth2Auth } from "./manifest";

/**
 * Sends an access token that the owner grants in their browser. Core exchanges, stores, refreshes and
 * revokes the tokens.
 *
 * @example
 * ```ts
 * import { oauth2 } from "@tt/connector-core";
 *
 * const auth = oauth2({
 *   endpoints: { authorize: "ACME_AUTHORIZE_URL", token: "ACME_TOKEN_URL" },
 *   client: { id: "ACME_CLIENT_ID", secret: "ACME_CLIENT_SECRET" },
 *   scopes: () => ["issues:read"],
 * });
 * ```
 */
export function oauth2<Schema extends SettingsSchema, const Variable extends string = string>(
  options: Omit<OAuth2Auth<Schema, Variable>, "type" | "createClient">,
): OAuth2Auth<Schema, Variable> {
  return {
    type: "oauth2",
    ...options,
    createClient: (auth, manifest, ports) => new OAuthConnection(auth, manifest, ports),
  };
}
