import type { DomainEvent } from "../connector/domain-events";
import type { JsonObject } from "../json";
import type { PendingRevocation } from "../oauth/client";
import type { IntegrationPatch, IntegrationRow } from "./storage";

/** The first save of an integration inserts this row. */
export type NewIntegration = Pick<IntegrationRow, "id" | "connector" | "owner" | "publicId">;

/** One save of an integration's settings, stored in one transaction. */
export interface IntegrationSave {
  /** Id of the integration. */
  readonly id: string;
  /** The row to insert before it is patched; undefined if the integration exists. */
  readonly insert?: NewIntegration;
  readonly patch: IntegrationPatch & { readonly settings: JsonObject };
}

/** Work that is done later. */
export type Work =
  /** Syncs the integration. */
  | { readonly type: "sync" }
  /** Delivers an event. */
  | { readonly type: "event"; readonly event: DomainEvent }
  /** Finds out whether the daily summary is due, and schedules it. */
  | { readonly type: "summary_check" }
  /** Sends the summary of a day (`YYYY-MM-DD`), which is due since a time (ISO 8601 UTC). */
  | { readonly type: "daily_summary"; readonly day: string; readonly since: string }
  /** Retries to revoke an access. */
  | { readonly type: "revoke"; readonly pending: PendingRevocation };

/** Work of an integration that waits for its time. */
export interface ScheduledWork {
  /** Identifies the work, e.g. `sync:` followed by the id of the integration. */
  readonly key: string;
  /** Id of the integration. */
  readonly integration: string;
  readonly work: Work;
  /** When the work is due. */
  readonly at: Date;
}

/** Due work, taken under a lease. */
export interface TakenWork extends ScheduledWork {
  /** Identifies the holder of the lease. */
  readonly lease: string;
  /** Number of failed attempts in a row. */
  readonly attempts: number;
  /** True if an earlier holder did not finish the work before its lease expired. */
  readonly interrupted: boolean;
}

/** Which due work to take. */
export interface WorkQuery {
  readonly now: Date;
  /** How long other processes leave the work alone, in seconds. */
  readonly leaseSeconds: number;
  /** Maximum number of items. */
  readonly limit: number;
  /** The only keys to consider (default: all). */
  readonly keys?: readonly string[];
}

/**
 * What becomes of taken work:
 *
 * - `removed`: it is deleted and can be scheduled again
 * - `kept`: it is done, and its key is kept so that it is not scheduled twice: for a day, or until the
 *   given time
 * - `again`: it is due again at a later time
 */
export type WorkEnd =
  | { readonly type: "removed" }
  | { readonly type: "kept"; readonly until?: Date }
  | { readonly type: "again"; readonly at: Date; readonly attempts: number };

/**
 * The part of the database that `createRuntime` needs besides `Storage`: rows to insert and list, and
 * the work that is due. Processes that share a ledger share the work.
 *
 * @example
 * ```ts
 * import type { Ledger } from "@tt/connector-core";
 *
 * export async function syncSoon(ledger: Ledger, integration: string, now: Date): Promise<void> {
 *   const key = `sync:${integration}`;
 *   await ledger.schedule([{ key, integration, work: { type: "sync" }, at: now }]);
 * }
 * ```
 */
export interface Ledger {
  /**
   * Stores a save in one transaction.
   * @returns False if a row was to be inserted and its owner has an integration of the connector.
   */
  save(save: IntegrationSave): Promise<boolean>;
  /** Returns a user's integrations, or the workspace's for null, oldest first. */
  list(owner: number | null): Promise<readonly IntegrationRow[]>;
  /** Returns a connector's active integrations of a user and of the workspace. */
  listActive(connector: string, userId: number | null): Promise<readonly IntegrationRow[]>;
  /**
   * Deletes an integration with its routing keys and its work.
   * @returns False if the row has another `settingsVersion`.
   */
  remove(id: string, settingsVersion: number): Promise<boolean>;
  /**
   * Adds work. Of work that waits already, the earlier time counts; work that was kept is ignored.
   */
  schedule(work: readonly ScheduledWork[]): Promise<void>;
  /** Takes due work that is not leased, the longest due first, and leases it. */
  take(query: WorkQuery): Promise<readonly TakenWork[]>;
  /** Ends taken work. Ignored if another process has taken it over. */
  finish(taken: TakenWork, end: WorkEnd): Promise<void>;
  /**
   * Reserves the next time at which a message may be sent. The times of one key are
   * `intervalSeconds` apart across all processes.
   */
  reserveSlot(key: string, intervalSeconds: number, now: Date): Promise<Date>;
  /** Returns domain events that commits recorded and that were not handed on yet, oldest first. */
  recordedEvents(limit: number): Promise<readonly DomainEvent[]>;
  /** Deletes recorded events that were handed on. */
  deleteEvents(ids: readonly string[]): Promise<void>;
}
