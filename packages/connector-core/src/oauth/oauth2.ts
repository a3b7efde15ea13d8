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
 *
 * // With the owner's tenant in the URLs.
 * const tenants = oauth2({
 *   endpoints: {
 *     authorize: ({ tenant }, env) => `${env["LOGIN_URL"] ?? ""}/${String(tenant)}/authorize`,
 *     token: ({ tenant }, env) => `${env["LOGIN_URL"] ?? ""}/${String(tenant)}/token`,
 *   },
 *   client: { id: "ACME_CLIENT_ID", secret: "ACME_CLIENT_SECRET" },
 *   scopes: () => ["issues:read"],
 * });
 * ```
 */
export function oauth2<
  Schema extends SettingsSchema,
  const Endpoints extends OAuth2Auth<Schema>["endpoints"] = OAuth2Auth<Schema>["endpoints"],
>(
  options: Omit<OAuth2Auth<Schema>, "type" | "createClient" | "endpoints"> & {
    readonly endpoints: Endpoints;
  },
): OAuth2Auth<Schema, Extract<Endpoints[keyof Endpoints], string>> {
  return {
    type: "oauth2",
    // The names among the endpoints are those of the result's type.
    ...(options as Omit<OAuth2Auth<Schema, never>, "type" | "createClient">),
    createClient: (auth, manifest, ports) => new OAuthConnection(auth, manifest, ports),
  };
}
