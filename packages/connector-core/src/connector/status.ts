import { settingsFields } from "../settings/fields";
import type { JsonObject } from "../json";
import type { Manifest } from "./manifest";
import { notConnected } from "../oauth/token-refresher";
import { holdsTokens } from "../oauth/tokens";
import type { IntegrationRow } from "../ports/storage";
import { connectPath } from "./urls";

/** How a connection is, with what to do about it. */
export interface ConnectionStatus {
  readonly state: "disconnected" | "active" | "degraded" | "needs_reauth" | "paused";
  readonly code: string | null;
  readonly message: string | null;
  /** Since when, ISO 8601 UTC; null when it never changed. */
  readonly since: string | null;
  /** Where the owner goes to mend it: the page that connects the card. */
  readonly action_url?: string;
}

/** A card as its owner may see it. `connected: false` alone when there is none. */
export type Status =
  | { readonly connected: false }
  | ({
      readonly connected: boolean;
      readonly is_active: boolean;
      readonly connection: ConnectionStatus;
    } & Readonly<Record<string, unknown>>);

/** The status of a card that exists. */
export type IntegrationStatus = Extract<Status, { readonly connection: ConnectionStatus }>;

/** What to do about a card without its access token. */
export const missingToken = "No access token is saved. Open the card, enter one and save.";

/** Does a card hold what its requests are authorised with? Whether it still counts is another matter. */
export function isConnected(
  manifest: Pick<Manifest, "auth">,
  row: Pick<IntegrationRow, "secrets" | "credentials">,
): boolean {
  const { auth } = manifest;
  return auth.type === "oauth" ? holdsTokens(row) : row.secrets[auth.secret] !== undefined;
}

/**
 * Settings in the clear, secrets as `has_{name}` only.
 * @param parsed The settings that count, where the schema replaces stored ones (default: the stored).
 */
export function statusOf(
  manifest: Pick<Manifest, "auth" | "slug" | "settings">,
  row: IntegrationRow,
  parsed: object = {},
): IntegrationStatus {
  const shown: JsonObject = {};
  // Parsed settings come from JSON by a schema of JSON values.
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

/** What cannot be mended without the provider's consent page leads there. */
function withAction(
  manifest: Pick<Manifest, "auth" | "slug">,
  connection: ConnectionStatus,
): ConnectionStatus {
  const { state, code } = connection;
  const mends =
    state === "disconnected" || state === "needs_reauth" || code === "permission_missing";
  return manifest.auth.type === "oauth" && mends
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
    const message = "Paused. Nothing comes in or goes out until it is resumed.";
    return { state: "paused", code: null, message, since };
  }
  const { state, code, message } = row.health ?? {
    state: "active",
    code: null,
    message: null,
  };
  return { state, code, message, since };
}
