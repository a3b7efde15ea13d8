import { credentialFields } from "../api/auth";
import {
  noGuardedFetch,
  resolveBase,
  resolveEnv,
  resolveUrl,
  type ResolvedBase,
} from "../api/base";
import type { Manifest } from "../connector/manifest";
import { ConnectorError } from "../error";
import type { JsonObject } from "../json";
import { holdsTokens } from "../oauth/tokens";
import type { Ports } from "../ports/ports";
import type { IntegrationRow } from "../ports/storage";
import type { FieldErrors } from "./field-errors";
import { settingsParser } from "./parse";
import type { Settings, SettingsSchema } from "./types";

/** Settings that are about to be saved. */
interface NewSettings {
  /** The values without the secrets. */
  readonly settings: JsonObject;
  /** True if the owner entered a value for this secret field now. */
  readonly isEntered: (secret: string) => boolean;
  /** Errors of the fields that are left out of a draft; undefined if there are none. */
  readonly invalid: FieldErrors | undefined;
}

/**
 * Checks the base URL of the API before settings are saved: it may have to be https, and a saved
 * secret must not be sent to another server than it was entered for. Otherwise a stolen session could
 * change the server and receive the secret.
 *
 * @param row The saved integration; undefined the first time.
 * @returns messages by field; undefined if the settings can be saved
 */
export function checkBase(
  manifest: Pick<Manifest, "api" | "env" | "settings">,
  ports: Pick<Ports, "env" | "guardedFetch">,
  row: IntegrationRow | undefined,
  { settings, isEntered, invalid }: NewSettings,
): FieldErrors | undefined {
  const { auth } = manifest.api;
  const env = resolveEnv(manifest.env, ports.env);
  const parse = settingsParser(manifest.settings);
  const originOf = (values: Settings<SettingsSchema>): string => {
    const urls = [resolveBase(manifest, values, env), ...endpointsOf(manifest, values, env)];
    if (urls.some((url) => url.isUserDefined) && !ports.guardedFetch) throw noGuardedFetch;
    return [...new Set(urls.map(({ origin }) => origin))].join(" and ");
  };
  const watched = watchReads(parse({ settings }, true));
  let origin: string | undefined;
  let fault: unknown;
  try {
    origin = originOf(watched.settings);
  } catch (error) {
    fault = error;
  }
  const missing = Object.entries(invalid ?? {}).filter(([name]) => watched.read.has(name));
  if (missing.length > 0) return Object.fromEntries(missing);
  if (origin === undefined) {
    if (!ConnectorError.isInstance(fault)) throw fault;
    const field = serverField(watched, manifest.api.base(watched.settings, env));
    // If no setting determines the base, it is the operator's, and the owner cannot change it.
    return field === undefined ? undefined : { [field]: [fault.message] };
  }
  if (!row || watched.read.size === 0) return undefined;
  if (origin === savedOrigin(() => originOf(parse(row)))) return undefined;
  if (auth.type === "oauth2") {
    const field = serverField(watched, manifest.api.base(watched.settings, env));
    return field !== undefined && holdsTokens(row) ? { [field]: [disconnectFirst] } : undefined;
  }
  const kept = credentialFields(auth).filter(
    (name) => row.secrets[name] !== undefined && !isEntered(name),
  );
  const message =
    `Enter this again: the server changes to ${origin}, and a saved secret is not sent to ` +
    "another server than before.";
  return kept.length === 0 ? undefined : Object.fromEntries(kept.map((name) => [name, [message]]));
}

/** The OAuth endpoints that depend on the settings. */
function endpointsOf(
  { api: { auth }, env: defaults = {} }: Pick<Manifest, "api" | "env">,
  settings: Settings<SettingsSchema>,
  env: Readonly<Record<string, string>>,
): readonly ResolvedBase[] {
  const endpoints = auth.type === "oauth2" ? Object.values(auth.endpoints) : [];
  return endpoints.flatMap((endpoint) =>
    typeof endpoint === "function" ? [resolveUrl({ env: defaults }, endpoint, settings, env)] : [],
  );
}

/** Undefined if the saved settings are no longer valid, so that any origin counts as another one. */
function savedOrigin(read: () => string): string | undefined {
  try {
    return read();
  } catch (error) {
    if (!ConnectorError.isInstance(error)) throw error;
    return undefined;
  }
}

interface WatchedSettings {
  readonly settings: Settings<SettingsSchema>;
  /** Names and values of the settings that were read. */
  readonly read: ReadonlyMap<string, unknown>;
}

/** Records which settings the base depends on. */
function watchReads(settings: Settings<SettingsSchema>): WatchedSettings {
  const read = new Map<string, unknown>();
  return {
    read,
    settings: new Proxy(settings, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof name === "string") read.set(name, value);
        return value;
      },
    }),
  };
}

/** The field that names the server: the one whose value is in the URL, else the first one read. */
function serverField({ read }: WatchedSettings, base: string): string | undefined {
  const named = [...read].find(
    ([, value]) => typeof value === "string" && value !== "" && base.includes(value),
  );
  return (named ?? [...read][0])?.[0];
}

const disconnectFirst =
  "Disconnect the integration before you change the server, and connect it again afterwards: a saved " +
  "access token is not sent to another server than before.";
