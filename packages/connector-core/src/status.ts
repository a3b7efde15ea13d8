import type { ConfigField } from "./config/fields";
import type { JsonObject } from "./json";
import type { Manifest } from "./manifest";
import type { IntegrationRow } from "./ports/storage";

/** How a connection is, with what to do about it. */
export interface ConnectionStatus {
  readonly state: "disconnected" | "active" | "degraded" | "needs_reauth" | "paused";
  readonly code: string | null;
  readonly message: string | null;
  /** Since when, ISO 8601 UTC; null when it never changed. */
  readonly since: string | null;
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
export type CardStatus = Extract<Status, { readonly connection: ConnectionStatus }>;

/** What to do about a card without its access token. */
export const missingToken = "No access token is saved. Open the card, enter one and save.";

/** Settings in the clear, secrets as `has_{name}` only. */
export function statusOf(
  manifest: Pick<Manifest, "auth">,
  fields: readonly ConfigField[],
  row: IntegrationRow,
): CardStatus {
  const shown: JsonObject = {};
  for (const field of fields) {
    if (field.kind === "secret") shown[`has_${field.name}`] = row.secrets[field.name] !== undefined;
    else shown[field.name] = row.settings[field.name] ?? field.default;
  }
  const connected = row.secrets[manifest.auth.secret] !== undefined;
  return {
    connected,
    is_active: row.active,
    connection: connectionOf(row, connected),
    ...shown,
  };
}

function connectionOf(row: IntegrationRow, connected: boolean): ConnectionStatus {
  const since = row.health?.since ?? null;
  if (!connected) {
    return { state: "disconnected", code: "not_configured", message: missingToken, since };
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
