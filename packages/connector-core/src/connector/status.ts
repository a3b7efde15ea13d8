import { settingsFields } from "../settings/fields";
import type { JsonObject } from "../json";
import type { Manifest } from "./manifest";
import { notConnected } from "../oauth/token-refresher";
import { holdsTokens } from "../oauth/tokens";
import type { IntegrationRow } from "../ports/storage";
import { connectPath } from "./urls";

/** The state of an integration's connection to the provider. */
export interface ConnectionStatus {
  readonly state: "disconnected" | "active" | "degraded" | "needs_reauth" | "paused";
  /** Code of the last failure; null if there is none. */
  readonly code: string | null;
  /** What is wrong and what to do, for the owner; null if nothing is. */
  readonly message: string | null;
  /** When the state last changed, ISO 8601 UTC; null if it never did. */
  readonly since: string | null;
  /** Path of the page that reconnects the integration. Present if only re-authorizing helps. */
  readonly action_url?: string;
}

/** An integration as its owner may see it. Only `connected: false` if there is none. */
export type Status =
  | { readonly connected: false }
  | ({
      readonly connected: boolean;
      readonly is_active: boolean;
      readonly connection: ConnectionStatus;
    } & Readonly<Record<string, unknown>>);

/** The status of an existing integration. */
export type IntegrationStatus = Extract<Status, { readonly connection: ConnectionStatus }>;

/** Message for integrations without an access token. */
export const missingToken = "No access token is saved. Enter one in the settings and save.";

/**
 * True if credentials are stored. They may have been revoked at the provider since.
 *
 * @example
 * ```ts
 * import { isConnected, type Descriptor, type IntegrationRow } from "@tt/connector-core";
 *
 * function countConnected({ manifest }: Descriptor, rows: readonly IntegrationRow[]): number {
 *   return rows.filter((row) => isConnected(manifest, row)).length;
 * }
 * ```
 */
export function isConnected(
  manifest: Pick<Manifest, "auth">,
  row: Pick<IntegrationRow, "secrets" | "credentials">,
): boolean {
  const { auth } = manifest;
  return auth.type === "oauth" ? holdsTokens(row) : row.secrets[auth.secret] !== undefined;
}

/**
 * Builds the status of a row: settings as they are, secrets as `has_{name}`.
 * @param parsed The parsed settings; they take precedence over the stored ones.
 */
export function statusOf(
  manifest: Pick<Manifest, "auth" | "slug" | "settings">,
  row: IntegrationRow,
  parsed: object = {},
): IntegrationStatus {
  const shown: JsonObject = {};
  // Parsed settings contain JSON values only.
  const settings = { ...row.settings, ...(parsed as JsonObject) };
  for (const field of settingsFields(manifest.settings)) {
    if (field.type === "secret") shown[`has_${field.name}`] = row.secrets[field.name] !== undefined;
    else shown[field.name] = settings[field.name] ?? field.default;
  }
  const connected = isConnected(manifest, row);
  return {
    connected,
    is_active: row.active,
    connection: withAction(manifest, connectionOf(manifest, row, connected)),
    ...shown,
  };
}

/** Adds `action_url` if only re-authorizing fixes the connection. */
function withAction(
  manifest: Pick<Manifest, "auth" | "slug">,
  connection: ConnectionStatus,
): ConnectionStatus {
  const { state, code } = connection;
  const needsConsent =
    state === "disconnected" || state === "needs_reauth" || code === "permission_missing";
  return manifest.auth.type === "oauth" && needsConsent
    ? { ...connection, action_url: connectPath(manifest) }
    : connection;
}

function connectionOf(
  { auth }: Pick<Manifest, "auth">,
  row: IntegrationRow,
  connected: boolean,
): ConnectionStatus {
  const since = row.health?.since ?? null;
  if (!connected) {
    const message = auth.type === "oauth" ? notConnected : missingToken;
    return { state: "disconnected", code: "not_configured", message, since };
  }
  if (!row.active) {
    const message = "Paused. Resume the integration to receive and send data again.";
    return { state: "paused", code: null, message, since };
  }
  const { state, code, message } = row.health ?? {
    state: "active",
    code: null,
    message: null,
  };
  return { state, code, message, since };
}
