import {
  cardFacts,
  connectorVariables,
  deliveriesPage,
  isConnected,
  setupSteps,
  settingsFields,
  type CardStatus,
  type IntegrationRow,
  type JsonObject,
  type Manifest,
  type ShownFact,
  type ShownStep,
} from "@tt/connector-core";
import { sql } from "kysely";
import { findProject } from "../../features/projects/store";
import type { Principal } from "../../platform/auth/principal";
import { toDate } from "../../platform/db/instants";
import type { Delivery } from "../deliveries/store";
import type { RegisteredConnector } from "../registry";
import type { IntegrationScope } from "../scope";
import type { ShownRun } from "../sync/run-schema";
import { stateOf, type ShownState } from "./card/state";
import type { IntegrationParts } from "./parts";
import { deliveryUrl, integrationStatus } from "./status";
import { pathsOf, type IntegrationPaths } from "./paths";

/** An integration as its pages and its card show it. */
export interface IntegrationView extends IntegrationScope {
  readonly manifest: Manifest;
  readonly paths: IntegrationPaths;
  /** Undefined before the first save. */
  readonly row: IntegrationRow | undefined;
  readonly status: CardStatus;
  readonly state: ShownState;
  readonly facts: readonly ShownFact[];
  readonly steps: readonly ShownStep[];
  /** What the owner should look at, in sentences. */
  readonly warnings: readonly string[];
  /** URL for the provider's deliveries; undefined if there are none, or before the first save. */
  readonly deliveryUrl: string | undefined;
  /** The provider's page that lists its deliveries. */
  readonly deliveriesPage: string | undefined;
  readonly lastRun: ShownRun | undefined;
  /** The newest delivery with a right signature. */
  readonly lastDelivery: Delivery | undefined;
  /** True if the user may start a sync, and one can run now. */
  readonly canSync: boolean;
}

/** Reads what the pages of an integration show. The caller checks that the user may see it. */
export async function readView(
  registered: RegisteredConnector,
  parts: IntegrationParts,
  principal: Principal,
  scope: IntegrationScope,
): Promise<IntegrationView> {
  const { manifest } = registered;
  const { storage, context } = parts;
  const owner = scope.scope === "workspace" ? null : principal.userId;
  const paths = pathsOf(manifest, scope);
  const [row, shown] = await Promise.all([
    storage.integrations.byOwner(manifest.key, owner),
    integrationStatus(registered, parts, principal, scope),
  ]);
  // The status of an integration, or of none; see `statusSchema`.
  const status = shown as CardStatus & {
    readonly last_run?: ShownRun | null;
    readonly deliveries?: { readonly last: Delivery | null };
  };
  const lastRun = status.last_run ?? undefined;
  const [schedule, project] = await Promise.all([
    row && manifest.sync ? readSchedule(parts, row.id) : undefined,
    row && projectFact(parts, principal, manifest, row),
  ]);
  const canSync =
    scope.scope === "personal" &&
    row?.active === true &&
    isConnected(manifest, row) &&
    manifest.sync !== undefined &&
    (manifest.sync.adminOnly !== true || principal.role === "admin");
  const state = stateOf({
    name: manifest.name,
    paths,
    usesOAuth: manifest.api.auth.type === "oauth2",
    missingVariables: missingVariables(manifest, parts),
    status,
    lastRun,
    isSyncing: schedule?.isSyncing ?? false,
    nextSyncAt: schedule?.nextSyncAt,
    canSync,
    now: context.clock.now(),
  });
  const [url] = row ? Object.values(deliveryUrl(context, registered, row.publicId)) : [];
  return {
    ...scope,
    manifest,
    paths,
    row,
    status,
    state,
    facts: [...(row ? cardFacts(manifest, status) : []), ...(project ? [project] : [])],
    steps: setupSteps(manifest, status),
    warnings: warningsOf(status),
    deliveryUrl: url,
    deliveriesPage: deliveriesPage(manifest, status),
    lastRun,
    lastDelivery: status.deliveries?.last ?? undefined,
    canSync,
  };
}

/** The client that the operator registers with the provider, as far as it is not set. */
function missingVariables(manifest: Manifest, { context }: IntegrationParts): readonly string[] {
  if (manifest.api.auth.type !== "oauth2") return [];
  return connectorVariables(manifest).clients.filter(
    (name) => context.config.clients[name] === undefined,
  );
}

async function readSchedule(
  { context }: IntegrationParts,
  id: string,
): Promise<{ readonly isSyncing: boolean; readonly nextSyncAt: Date | undefined } | undefined> {
  const row = await context.database.db
    .selectFrom("integrations")
    .select([
      "next_sync_at",
      sql<boolean>`coalesce(sync_lease is not null and sync_lease_until > now(), false)`.as(
        "syncing",
      ),
    ])
    .where("id", "=", id)
    .executeTakeFirst();
  if (!row) return undefined;
  const nextSyncAt = row.next_sync_at === null ? undefined : toDate(row.next_sync_at);
  return { isSyncing: row.syncing, nextSyncAt };
}

/** The project that an integration writes to, by name. */
async function projectFact(
  { context }: IntegrationParts,
  principal: Principal,
  { settings }: Manifest,
  row: IntegrationRow,
): Promise<ShownFact | undefined> {
  const field = settingsFields(settings).find(({ reference }) => reference === "project");
  const id = field && row.settings[field.name];
  if (!field || typeof id !== "number") return undefined;
  const project = await findProject(context.database.db, principal, id);
  return project && { label: field.title, value: project.name, at: undefined, url: undefined };
}

/** The sentences that a connector's status lists as `warnings`. */
function warningsOf(status: CardStatus): readonly string[] {
  const warnings = (status as unknown as JsonObject)["warnings"];
  return Array.isArray(warnings) ? warnings.filter((each) => typeof each === "string") : [];
}
