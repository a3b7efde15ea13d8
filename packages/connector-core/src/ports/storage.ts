import type { StorageCoverage } from "./coverage";
import type {
  ChangeGroup,
  ChangeSet,
  HeldLease,
  IntegrationUpdate,
  LeaseType,
  RoutingKey,
} from "../changes/changes";
import type { CommitResult } from "../changes/outcome";
import type { JsonObject } from "../json";
import type { Health } from "./health";
import type { Run } from "../sync/run";
import type { ExportReads } from "./exports";
import type { EntryReads, ProjectReads, TaskReads, TimerReads, UserReads } from "./reads";

/** A stored integration. */
export interface IntegrationRow {
  /** UUID, generated before the insert: sealed fields are bound to it. */
  readonly id: string;
  /** The manifest's key, e.g. `github_connector`. */
  readonly connector: string;
  readonly scope: "personal" | "workspace";
  /** User id; null for a workspace integration. */
  readonly owner: number | null;
  /** True unless the integration is paused or disconnected. */
  readonly active: boolean;
  /** Last path segment of the integration's webhook URL. Not a secret. */
  readonly publicId: string;
  /** Validated input of the owner, without the secrets. */
  readonly settings: JsonObject;
  /** Sealed secrets by field name. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Increases by one with every patch of `settings`, `secrets` or `active`. */
  readonly settingsVersion: number;
  /** Data from the provider about the connection, with sealed tokens. */
  readonly credentials: JsonObject;
  /** Increases with every change of `credentials`. */
  readonly credentialsVersion: number;
  /** Data that the connector keeps, e.g. a webhook id or a sync checkpoint. */
  readonly state: JsonObject;
  /** Increases with every change of `state`. */
  readonly stateVersion: number;
  /** Null if the connection was never used. */
  readonly health: Health | null;
}

/**
 * Changes to single fields of a row and to its routing keys; absent fields are unchanged. In
 * `secrets`, `credentials` and `state`, null removes a field; in `settings`, null is stored and means
 * "not set".
 */
export interface IntegrationPatch extends IntegrationUpdate {
  readonly settings?: JsonObject;
  readonly secrets?: Readonly<Record<string, string | null>>;
  /**
   * The routing keys that follow from the settings. If one of them is new, all other keys of the
   * integration are removed, because they were learned under the old settings. Applied before
   * `routingKeys`.
   */
  readonly settingsRoutingKeys?: readonly RoutingKey[];
  /** Applies the patch only if `settingsVersion` still has this value. */
  readonly ifSettingsVersion?: number;
  /** Applies the patch only if `credentialsVersion` still has this value. */
  readonly ifCredentialsVersion?: number;
  readonly health?: Health;
  readonly active?: boolean;
  /** A lease to release. Ignored if another process has taken it over. */
  readonly release?: HeldLease;
  /** The latest state of a run, stored in the same statement. */
  readonly run?: Run;
}

/** A lease, and the row as it was when the lease was taken. */
export interface TakenLease {
  readonly lease: HeldLease;
  readonly row: IntegrationRow;
}

/** Options for reads of rows, which may be cached. */
export interface ReadOptions {
  /** True to read the database; otherwise the row may be up to 5 seconds old (default: false). */
  readonly fresh?: boolean;
}

/**
 * Reads and writes integrations.
 *
 * @example
 * ```ts
 * import type { IntegrationStore } from "@tt/connector-core";
 *
 * export async function pause(store: IntegrationStore, id: string): Promise<boolean> {
 *   return store.patch(id, { active: false });
 * }
 * ```
 */
export interface IntegrationStore {
  /** Returns an integration by id. */
  get(id: string, options?: ReadOptions): Promise<IntegrationRow | undefined>;
  /** Returns a user's personal integration, or the workspace integration for null. Never cached. */
  byOwner(connector: string, userId: number | null): Promise<IntegrationRow | undefined>;
  /** Returns an integration by {@link IntegrationRow.publicId}. */
  byPublicId(
    connector: string,
    publicId: string,
    options?: ReadOptions,
  ): Promise<IntegrationRow | undefined>;
  /**
   * Returns the integrations registered for any of the routing keys, in the order of the keys and
   * without duplicates. Uses one index lookup, whatever the number of integrations.
   * @param keys Most specific first.
   * @param limit Maximum number of rows to return.
   */
  byRoutingKey(
    connector: string,
    keys: readonly RoutingKey[],
    limit: number,
    options?: ReadOptions,
  ): Promise<readonly IntegrationRow[]>;
  /**
   * Returns the integrations connected to a provider account (`credentials.account_id`). Never cached;
   * uses one index lookup.
   */
  byAccount(connector: string, accountId: string): Promise<readonly IntegrationRow[]>;
  /**
   * Merges fields and routing keys in one transaction; see `patchRoutingKeys`.
   * @returns False if there is no such row, or if `ifSettingsVersion` or `ifCredentialsVersion` does
   * not match.
   */
  patch(id: string, patch: IntegrationPatch): Promise<boolean>;
  /**
   * Takes a lease that is free or has expired, and reads the row, in one UPDATE.
   * @param seconds Duration of the lease. Every commit under the lease starts it again.
   * @returns Undefined if another process holds the lease, or if there is no such row.
   */
  lease(id: string, type: LeaseType, seconds: number): Promise<TakenLease | undefined>;
}

/**
 * The database, as far as connectors need it. Domain data is written only by {@link Storage.commit}.
 * Implementations can be checked with `testStorage` from `@tt/connector-core/testing`.
 *
 * @example
 * ```ts
 * import type { Storage } from "@tt/connector-core";
 *
 * export async function startTimer(storage: Storage, integrationId: string, project: number) {
 *   const row = await storage.integrations.get(integrationId, { fresh: true });
 *   if (!row || row.owner === null) return undefined;
 *   return storage.commit({
 *     integration: row.id,
 *     guard: { settingsVersion: row.settingsVersion },
 *     changes: [
 *       { type: "timer.start", user: { id: row.owner }, project, asOf: "2026-01-15T12:00:00Z" },
 *     ],
 *   });
 * }
 * ```
 */
export interface Storage {
  /**
   * Groups of changes this storage can commit. Registration compares them with `manifest.uses` and
   * `manifest.mayUse`.
   */
  readonly supports: readonly ChangeGroup[];
  /** What it keeps and finds (default: everything). For `testStorage`. */
  readonly coverage?: StorageCoverage;
  readonly integrations: IntegrationStore;
  readonly users: UserReads;
  readonly projects: ProjectReads;
  readonly tasks: TaskReads;
  readonly timers: TimerReads;
  readonly entries: EntryReads & ExportReads;
  /** Reads the sync history of an integration. Runs are written by `commit` and `patch`. */
  readonly runs: {
    /** Returns the latest runs, newest first, without their items. */
    list(integrationId: string, limit: number): Promise<readonly Run[]>;
    /** Returns a run with its items. */
    get(integrationId: string, runId: string): Promise<Run | undefined>;
  };
  /**
   * Writes the delivery claim, changes, update, run and domain events in one transaction.
   *
   * An integration has the rights of its owner. Refused changes are returned as outcomes; an error
   * means that nothing was written. With `dryRun`, the transaction is rolled back. Core cleans texts
   * and validates changes first; a storage throws if it cannot store a value.
   */
  commit(changeSet: ChangeSet, options?: { readonly dryRun?: boolean }): Promise<CommitResult>;
}
