import type {
  ChangeType,
  ChangeSet,
  HeldLease,
  LeaseType,
  RoutingKey,
  StatePatch,
} from "../changes/changes";
import type { CommitResult } from "../changes/outcome";
import type { JsonObject } from "../json";
import type { Health } from "./health";
import type { Run } from "../sync/run";
import type { ExportReads } from "./exports";
import type { EntryReads, ProjectReads, TaskReads, TimerReads, UserReads } from "./reads";

/** One saved card. */
export interface IntegrationRow {
  /** UUID, made before the insert: sealed fields are bound to it. */
  readonly id: string;
  /** The manifest's key, e.g. `github_connector`. */
  readonly connector: string;
  readonly scope: "personal" | "workspace";
  /** User id; null for a workspace row. */
  readonly owner: number | null;
  /** False while paused or disconnected. */
  readonly active: boolean;
  /** Last segment of the card's own URL; it routes and proves nothing. */
  readonly publicId: string;
  /** Group 1: what the owner typed, secrets sealed apart. */
  readonly settings: JsonObject;
  readonly secrets: Readonly<Record<string, string>>;
  /** Grows with every change of settings, secrets or `active`. */
  readonly settingsVersion: number;
  /** Group 2: what the provider gave us (tokens sealed). */
  readonly credentials: JsonObject;
  readonly credentialsVersion: number;
  /** Group 3: what the connector remembers (hook id, cursor). */
  readonly state: JsonObject;
  readonly stateVersion: number;
  readonly health: Health | null;
}

/**
 * Changes of single fields of a row. Null removes a secret or a credential; among settings it stays
 * and means "not set". Groups not named stay notApplied.
 */
export interface IntegrationPatch {
  readonly settings?: JsonObject;
  readonly secrets?: Readonly<Record<string, string | null>>;
  readonly credentials?: JsonObject;
  /** Refuses the whole patch when somebody else changed the credentials meanwhile. */
  readonly ifCredentialsVersion?: number;
  readonly state?: StatePatch;
  readonly health?: Health;
  readonly active?: boolean;
  /** A lease to give back; one that somebody else took over meanwhile stays his. */
  readonly release?: HeldLease;
  /** A run's newest state, kept with the rest. */
  readonly run?: Run;
}

/** A lease and the row as it was when it was taken. */
export interface TakenLease {
  readonly lease: HeldLease;
  readonly row: IntegrationRow;
}

/** Rows may come from memory; every refusal is decided again on a `fresh` one. */
export interface ReadOptions {
  /** True: read the database. Otherwise the answer may be up to 5 seconds old. */
  readonly fresh?: boolean;
}

/** Cards. */
export interface IntegrationStore {
  /** By id. */
  get(id: string, options?: ReadOptions): Promise<IntegrationRow | undefined>;
  /** The one personal card of a user; of null the workspace card. Always fresh. */
  byOwner(connector: string, userId: number | null): Promise<IntegrationRow | undefined>;
  /** By the last segment of the card's own URL. */
  byPublicId(
    connector: string,
    publicId: string,
    options?: ReadOptions,
  ): Promise<IntegrationRow | undefined>;
  /**
   * The cards that any of the hints names, in the order of the hints, each once. One index lookup:
   * the cost does not grow with the number of cards.
   * @param limit At most this many, most specific hint first.
   */
  byRoutingKey(
    connector: string,
    hints: readonly RoutingKey[],
    limit: number,
    options?: ReadOptions,
  ): Promise<readonly IntegrationRow[]>;
  /**
   * The cards that are connected to one account of a provider: `credentials.account_id`. Always
   * fresh; one index lookup.
   */
  byAccount(connector: string, accountId: string): Promise<readonly IntegrationRow[]>;
  /**
   * One UPDATE that merges fields. False: no such row, or `state.ifVersion` or
   * `ifCredentialsVersion` no longer holds.
   */
  patch(id: string, patch: IntegrationPatch): Promise<boolean>;
  /**
   * One UPDATE that takes a lease nobody holds, or whose time is over, and reads the row with it.
   * @param seconds It lasts this long from now on, and anew from each commit under it.
   * @returns Undefined: somebody holds it, or there is no such card.
   */
  lease(id: string, kind: LeaseType, seconds: number): Promise<TakenLease | undefined>;
}

/**
 * The database, as much of it as connectors need. Reads answer little; the only way to write domain
 * data is {@link Storage.commit}. The contract is proved by `testStorage` in `/testing`.
 */
export interface Storage {
  /** The change kinds this storage can commit; compared with `manifest.uses` at registration. */
  readonly supports: readonly ChangeType[];
  readonly integrations: IntegrationStore;
  readonly users: UserReads;
  readonly projects: ProjectReads;
  readonly tasks: TaskReads;
  readonly timers: TimerReads;
  readonly entries: EntryReads & ExportReads;
  /** The history of a card's runs; they are written by commits and patches. */
  readonly runs: {
    /** The newest first, without their items. */
    list(integrationId: string, limit: number): Promise<readonly Run[]>;
    /** One run with its items. */
    get(integrationId: string, runId: string): Promise<Run | undefined>;
  };
  /**
   * Claim, changes, state, run and domain events in one transaction.
   *
   * A card acts with its owner's rights only. Refused changes are outcomes, not errors; an error
   * means that nothing was written. `dryRun` does the same and rolls it back. Core cleans texts and
   * checks changes before; a storage refuses what it cannot hold, by an error.
   */
  commit(changeSet: ChangeSet, options?: { readonly dryRun?: boolean }): Promise<CommitResult>;
}
