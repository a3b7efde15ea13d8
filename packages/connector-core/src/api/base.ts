import { ConnectorError } from "../error";
import type { Settings, SettingsSchema } from "../settings/types";
import type { ApiManifest } from "./manifest";

type Env = Readonly<Record<string, string | undefined>>;

/** The parts of a manifest that determine where its requests go. */
export interface BaseManifest<Schema extends SettingsSchema> {
  readonly env?: Readonly<Record<string, string>>;
  readonly api: Pick<ApiManifest<Schema>, "base">;
}

/** Where the requests of one integration go. */
export interface ResolvedBase {
  /** Without a trailing slash, so that paths can be appended. */
  readonly base: string;
  readonly origin: string;
  /** True if neither the connector nor the operator names the origin, so that a user entered it. */
  readonly isUserDefined: boolean;
}

/** The manifest's variables: the operator's values, else the defaults. */
export function resolveEnv(
  defaults: Readonly<Record<string, string>> | undefined,
  operator: Env,
): Readonly<Record<string, string>> {
  const entries = Object.entries(defaults ?? {});
  return Object.fromEntries(entries.map(([name, value]) => [name, operator[name] ?? value]));
}

/**
 * Resolves the base URL of one integration.
 *
 * @param env Result of {@link resolveEnv}.
 * @throws ConnectorError `invalid_config` if it is not a URL, or entered by a user and not https
 */
export function resolveBase<Schema extends SettingsSchema>(
  manifest: BaseManifest<Schema>,
  settings: Settings<Schema>,
  env: Readonly<Record<string, string>>,
): ResolvedBase {
  return resolveUrl(manifest, manifest.api.base, settings, env);
}

/** Computes a URL of the provider from an integration's settings. */
export type UrlOf<Schema extends SettingsSchema> = (
  settings: Settings<Schema>,
  env: Readonly<Record<string, string>>,
) => string;

/**
 * Resolves a URL of one integration.
 *
 * @throws ConnectorError `invalid_config` if it is not a URL, or entered by a user and not https
 */
export function resolveUrl<Schema extends SettingsSchema>(
  manifest: Pick<BaseManifest<Schema>, "env">,
  urlOf: UrlOf<Schema>,
  settings: Settings<Schema>,
  env: Readonly<Record<string, string>>,
): ResolvedBase {
  const text = urlOf(settings, env);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw invalidBase("The address of the server must be a URL that starts with https://.");
  }
  const isUserDefined = !trustedOrigins(manifest, urlOf, env).includes(url.origin);
  if (isUserDefined && url.protocol !== "https:") {
    throw invalidBase(
      "The address of the server must start with https://, because plain http does not protect " +
        "the credentials on their way.",
    );
  }
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    throw invalidBase(
      "The address of the server must not contain a user name, a password, ? or #.",
    );
  }
  return { base: url.href.replace(/\/+$/, ""), origin: url.origin, isUserDefined };
}

/** Origins in the environment, and the one that the connector uses unless a setting names another. */
function trustedOrigins<Schema extends SettingsSchema>(
  { env: defaults = {} }: Pick<BaseManifest<Schema>, "env">,
  urlOf: UrlOf<Schema>,
  env: Readonly<Record<string, string>>,
): readonly string[] {
  const urls = [...Object.values(defaults), ...Object.values(env), urlWithoutSettings(urlOf, env)];
  return urls.flatMap((url) => (URL.canParse(url) ? [new URL(url).origin] : []));
}

/** The empty string if the URL needs a setting, which shows in its text as `undefined`. */
function urlWithoutSettings<Schema extends SettingsSchema>(
  urlOf: UrlOf<Schema>,
  env: Readonly<Record<string, string>>,
): string {
  try {
    const text = urlOf({} as Settings<Schema>, env);
    return text.includes("undefined") ? "" : text;
  } catch {
    return "";
  }
}

function invalidBase(message: string): ConnectorError {
  return new ConnectorError({ code: "invalid_config", message });
}

/** Refuses to call a server that a user entered, because nothing keeps private addresses out. */
export const noGuardedFetch = new ConnectorError({
  code: "invalid_config",
  message:
    "This installation does not call servers that users enter. Use the provider's own server, or " +
    "ask your administrator to name this server in the configuration.",
});
