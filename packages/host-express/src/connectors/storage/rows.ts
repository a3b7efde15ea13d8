import type { Health, IntegrationRow, JsonObject } from "@tt/connector-core";
import type { Selectable } from "kysely";
import type { IntegrationsTable } from "../../platform/db/tables/connectors";

/** The columns of an integration that connectors see. */
export const integrationColumns = [
  "id",
  "connector",
  "scope",
  "owner",
  "active",
  "public_id",
  "config",
  "settings_version",
  "credentials_version",
  "state_version",
] as const;

type Stored = Pick<Selectable<IntegrationsTable>, (typeof integrationColumns)[number]>;

/** Converts a stored row. The result is frozen, because many requests may share it. */
export function toIntegrationRow(stored: Stored): IntegrationRow {
  const { settings, secrets, credentials, state, health } = stored.config;
  return Object.freeze({
    id: stored.id,
    connector: stored.connector,
    scope: stored.scope,
    owner: stored.owner,
    active: stored.active,
    publicId: stored.public_id,
    settings: settings as JsonObject,
    secrets,
    settingsVersion: stored.settings_version,
    credentials: credentials as JsonObject,
    credentialsVersion: stored.credentials_version,
    state: state as JsonObject,
    stateVersion: stored.state_version,
    health: "state" in health ? (health as unknown as Health) : null,
  });
}
