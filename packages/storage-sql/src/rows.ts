import type { Health, IntegrationRow } from "@tt/connector-core";
import { jsonOf, numberOf, numberOrNull, textOf, textOrNull } from "./columns";
import { raw, sql, type SqlRow, type Statement } from "./statement";

const names = [
  "id",
  "connector",
  "owner",
  "active",
  "public_id",
  "settings",
  "secrets",
  "settings_version",
  "credentials",
  "credentials_version",
  "state",
  "state_version",
  "health",
];

/** The columns of an integration, of the table alias `i`. */
export const columns = raw(names.map((name) => `i.${name}`).join(", "));

/** Reads an integration. */
export function toRow(row: SqlRow): IntegrationRow {
  const owner = numberOrNull(row, "owner");
  return {
    id: textOf(row, "id"),
    connector: textOf(row, "connector"),
    scope: owner === null ? "workspace" : "personal",
    owner,
    active: numberOf(row, "active") === 1,
    publicId: textOf(row, "public_id"),
    settings: jsonOf(row, "settings"),
    secrets: jsonOf(row, "secrets"),
    settingsVersion: numberOf(row, "settings_version"),
    credentials: jsonOf(row, "credentials"),
    credentialsVersion: numberOf(row, "credentials_version"),
    state: jsonOf(row, "state"),
    stateVersion: numberOf(row, "state_version"),
    health: textOrNull(row, "health") === null ? null : jsonOf<Health>(row, "health"),
  };
}

/** Inserts an integration, unless its owner has one of the connector. Returns its id. */
export function insertRow(row: IntegrationRow): Statement {
  const { id, connector, owner, publicId } = row;
  return sql`insert into tt_integrations (
      id, connector, owner, active, public_id, settings, secrets, settings_version,
      credentials, credentials_version, account_id, state, state_version, health
    ) values (
      ${id}, ${connector}, ${owner}, ${Number(row.active)}, ${publicId},
      ${JSON.stringify(row.settings)}, ${JSON.stringify(row.secrets)}, ${row.settingsVersion},
      ${JSON.stringify(row.credentials)}, ${row.credentialsVersion}, ${accountOf(row)},
      ${JSON.stringify(row.state)}, ${row.stateVersion}, ${healthOf(row)}
    ) on conflict do nothing returning id`;
}

/** Writes everything of an integration that can change. */
export function updateRow(row: IntegrationRow): Statement {
  return sql`update tt_integrations set
      active = ${Number(row.active)},
      settings = ${JSON.stringify(row.settings)},
      secrets = ${JSON.stringify(row.secrets)},
      settings_version = ${row.settingsVersion},
      credentials = ${JSON.stringify(row.credentials)},
      credentials_version = ${row.credentialsVersion},
      account_id = ${accountOf(row)},
      state = ${JSON.stringify(row.state)},
      state_version = ${row.stateVersion},
      health = ${healthOf(row)}
    where id = ${row.id}`;
}

function accountOf({ credentials }: IntegrationRow): string | null {
  const { account_id: account } = credentials;
  return typeof account === "string" ? account : null;
}

function healthOf({ health }: IntegrationRow): string | null {
  return health === null ? null : JSON.stringify(health);
}
