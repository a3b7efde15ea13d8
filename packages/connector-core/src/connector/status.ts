import { credentialFields } from "../api/auth";
import { missingCredentialsMessage } from "../api/authorize";
import { defaultOf } from "../settings/fields";
import { secretOptions } from "../settings/secret-field";
import type { JsonObject } from "../json";
import type { ConnectionStatus } from "./connection-status";
import type { Manifest } from "./manifest";
import { holdsTokens, notConnected } from "../oauth/tokens";
import type { IntegrationRow } from "../ports/storage";
import { connectPath } from "./urls";
import { verificationNotice } from "../webhook/guarantees";

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

/**
 * True if the stored credentials are complete, or if none are needed. They may have been revoked at
 * the provider since.
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
  { api: { auth } }: Pick<Manifest, "api">,
  { secrets, settings, credentials }: Pick<IntegrationRow, "secrets" | "settings" | "credentials">,
): boolean {
  if (auth.type === "oauth2") return holdsTokens({ credentials });
  return credentialFields(auth).every(
    (name) => secrets[name] !== undefined || (settings[name] ?? null) !== null,
  );
}

/** Names of the status fields that every connector has, so no setting may have them. */
export const statusFields: readonly string[] = [
  "ok",
  "connected",
  "is_active",
  "connection",
  "webhook_notice",
];

/**
 * Builds the status of a row: settings as they are, secrets as `has_{name}`.
 * @param parsed The parsed settings; they take precedence over the stored ones.
 */
export function statusOf(
  manifest: Pick<Manifest, "api" | "slug" | "settings" | "inbound">,
  row: IntegrationRow,
  parsed: object = {},
): IntegrationStatus {
  const shown: JsonObject = {};
  // Parsed settings contain JSON values only.
  const settings = { ...row.settings, ...(parsed as JsonObject) };
  // Without `settingsFields`, whose descriptions for forms no edge runtime needs.
  for (const [name, field] of Object.entries(manifest.settings._zod.def.shape)) {
    if (secretOptions(field)) shown[`has_${name}`] = row.secrets[name] !== undefined;
    else shown[name] = settings[name] ?? defaultOf(field);
  }
  const connected = isConnected(manifest, row);
  const notice = manifest.inbound && verificationNotice(manifest.inbound.verification);
  return {
    connected,
    is_active: row.active,
    connection: withAction(manifest, connectionOf(manifest, row, connected)),
    ...(notice === undefined ? {} : { webhook_notice: notice }),
    ...shown,
  };
}

/** Adds `action_url` if only re-authorizing fixes the connection. */
function withAction(
  manifest: Pick<Manifest, "api" | "slug">,
  connection: ConnectionStatus,
): ConnectionStatus {
  const { state, code } = connection;
  const needsConsent =
    state === "disconnected" || state === "needs_reauth" || code === "permission_missing";
  return manifest.api.auth.type === "oauth2" && needsConsent
    ? { ...connection, action_url: connectPath(manifest) }
    : connection;
}

function connectionOf(
  { api: { auth } }: Pick<Manifest, "api">,
  row: IntegrationRow,
  connected: boolean,
): ConnectionStatus {
  const since = row.health?.since ?? null;
  if (!connected) {
    const message = auth.type === "oauth2" ? notConnected : missingCredentialsMessage(auth);
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
