import {
  createTelemetry,
  saveIntegration,
  type Crypto,
  type Descriptor,
  type JsonObject,
  type Logger,
} from "@tt/connector-core";
import { systemClock } from "@tt/connector-core/node";
import type { Kysely } from "kysely";
import type { SourceRow } from "../../features/timetracker-import/kinds";
import { keyOf, knownRows } from "../../features/timetracker-import/known-rows";
import type { Config } from "../../platform/config/config";
import type { Database } from "../../platform/db/schema";
import { environmentOf } from "../registry";
import type { HostStorage } from "../storage/create-storage";
import { saveRow } from "../storage/save-row";
import { firstSync } from "../sync/schedule";
import { readSettings } from "./settings";

/** What importing integrations needs. */
export interface IntegrationServices {
  readonly db: Kysely<Database>;
  readonly storage: HostStorage;
  readonly crypto: Crypto;
  readonly config: Config;
  readonly log: Logger;
  readonly fetch: typeof globalThis.fetch;
  readonly guardedFetch: typeof globalThis.fetch;
  readonly connectors: readonly Descriptor[];
}

/** An integration that can be saved. */
export interface PlannedIntegration {
  readonly sourceId: number;
  readonly descriptor: Descriptor;
  /** User id here; null for the workspace. */
  readonly owner: number | null;
  readonly input: JsonObject;
  /** Names of secrets that no key decrypts. */
  readonly unreadable: readonly string[];
}

/** Plans an integration, or says why it cannot be imported. Changes nothing. */
export async function planIntegration(
  { db, crypto, connectors }: Pick<IntegrationServices, "db" | "crypto" | "connectors">,
  source: string,
  row: SourceRow,
): Promise<PlannedIntegration | string> {
  const projectId = projectOf(row);
  const owner = row["is_global"] === true ? null : row["user_id"];
  const known = await knownRows(db, { source }, [
    ["project", projectId === undefined ? [] : [projectId]],
    ["user", typeof owner === "number" ? [owner] : []],
  ]);
  const local = typeof owner === "number" ? known.get(keyOf("user", owner))?.local_id : null;
  if (local === undefined || (owner !== null && local === null)) return "its user was not imported";
  const project =
    projectId === undefined ? undefined : known.get(keyOf("project", projectId))?.local_id;
  // Secrets of the Python program are bound to no row.
  const settings = await readSettings(
    row,
    project,
    async (stored) => await crypto.secrets.open(stored, ""),
  );
  const descriptor = connectors.find(({ manifest }) => manifest.key === settings?.connector);
  if (!settings || !descriptor) return "there is no such connector here, or it has no settings";
  const { input, unreadable } = settings;
  return { sourceId: row.id, descriptor, owner: local, input, unreadable };
}

/**
 * Saves a planned integration as its owner would: the connector asks the provider whether the settings are
 * right. One that exists here is kept as it is.
 * @returns what happened, as a sentence
 */
export async function savePlanned(
  services: IntegrationServices,
  { descriptor, owner, input, unreadable }: PlannedIntegration,
): Promise<{ readonly status: "created" | "unchanged" | "refused"; readonly text: string }> {
  const { db, storage, crypto, config, log, fetch, guardedFetch } = services;
  const { manifest } = descriptor;
  if (await storage.integrations.byOwner(manifest.key, owner)) {
    return { status: "unchanged", text: "an integration of this owner is kept as it is" };
  }
  if (unreadable.length > 0) {
    const text = `${unreadable.join(", ")}: no key of SETTINGS_ENCRYPTION_KEY decrypts it`;
    return { status: "refused", text };
  }
  const clock = systemClock();
  const env = environmentOf(manifest, config);
  const { baseUrl } = config;
  const telemetry = createTelemetry();
  const ports = { storage, crypto, clock, log, telemetry, fetch, guardedFetch, baseUrl, env };
  const saved = await saveIntegration(
    {
      ...{ manifest, connector: descriptor.create(ports), storage, crypto, clock },
      ...{ env: config.endpoints, guardedFetch },
      ledger: { save: (save) => saveRow(db, save, firstSync(manifest, clock.now())) },
      // It was imported, with everybody's access.
      checkProject: () => Promise.resolve(undefined),
    },
    { owner, input },
  );
  if (saved.ok) return { status: "created", text: saved.warning ?? "" };
  const fields = Object.entries(saved.errors).map(
    ([field, texts]) => `${field}: ${[texts].flat().join(" ")}`,
  );
  return { status: "refused", text: [saved.error, ...fields].join("; ") };
}

function projectOf({ config }: SourceRow): number | undefined {
  const id = (config as JsonObject | null)?.["default_project_id"];
  return typeof id === "number" ? id : undefined;
}
