import { noGuardedFetch, resolveEnv, resolveUrl } from "../api/base";
import { ConnectorError } from "../error";
import type { Ports } from "../ports/ports";
import type { Settings, SettingsSchema } from "../settings/types";
import type { OAuth2Auth, OAuthManifest } from "./manifest";
import type { ResolvedEndpoint } from "./requests";

/** The name of an OAuth endpoint. */
export type EndpointName = keyof OAuth2Auth["endpoints"];

/**
 * Resolves one endpoint.
 * @param settingsOf Read only for a function; undefined if the integration is not saved yet.
 * @returns undefined if the manifest does not name the endpoint
 * @throws ConnectorError `invalid_config` if its URL cannot be used, or only through a guarded fetch that
 * the host does not have; `not_configured` if it needs settings
 */
export function resolveEndpoint<Schema extends SettingsSchema>(
  { endpoints }: Pick<OAuth2Auth<Schema>, "endpoints">,
  name: EndpointName,
  manifest: Pick<OAuthManifest, "env">,
  settingsOf: () => Settings<Schema> | undefined,
  ports: Pick<Ports, "env" | "fetch" | "guardedFetch">,
): ResolvedEndpoint | undefined {
  const endpoint = endpoints[name];
  if (endpoint === undefined) return undefined;
  const env = resolveEnv(manifest.env, ports.env);
  if (typeof endpoint === "string") {
    return { url: env[endpoint] ?? "", isUserDefined: false, fetch: ports.fetch };
  }
  const settings = settingsOf();
  if (!settings) throw saveFirst;
  const { base: url, isUserDefined } = resolveUrl(manifest, endpoint, settings, env);
  const fetch = isUserDefined ? ports.guardedFetch : ports.fetch;
  if (!fetch) throw noGuardedFetch;
  return { url, isUserDefined, fetch };
}

const saveFirst = /* @__PURE__ */ new ConnectorError({
  code: "not_configured",
  message: "Save the settings first: they name the server to connect to.",
});
