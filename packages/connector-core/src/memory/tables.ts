import type { ExternalRef, HeldLease, RoutingKey } from "../changes/changes";
import type { LinkedAccount } from "../changes/decide-identity";
import type { RecordedState } from "../changes/decide-task";
import type { DomainEvent } from "../connector/domain-events";
import type { ScheduledWork } from "../ports/ledger";
import type { IntegrationRow } from "../ports/storage";
import type { StoredEntryLink, TaskLink } from "../ports/storage-ledger";
import type { Run } from "../sync/run";

/** A claim in memory. */
export interface MemoryClaim {
  readonly integration: string;
  readonly id: string | undefined;
  readonly hash: string;
}

/** A lease in memory. */
export interface MemoryLease extends HeldLease {
  readonly integration: string;
  /** Milliseconds since 1970, UTC. */
  readonly until: number;
}

/** A run in memory. */
export interface MemoryRun {
  readonly integration: string;
  readonly run: Run;
}

/** Scheduled work in memory. */
export interface MemoryWork extends ScheduledWork {
  readonly attempts: number;
  /** The last holder, until it finishes the work. */
  readonly lease: string | undefined;
  /** Milliseconds since 1970, UTC. */
  readonly leasedUntil: number;
  /** True if the work is done and its key is kept, until `at`. */
  readonly kept: boolean;
}

/** All tables of a ledger. Values are immutable, so a shallow copy is a snapshot. */
export interface MemoryTables {
  nextEvent: number;
  integrations: Map<string, IntegrationRow>;
  routes: (RoutingKey & { readonly integration: string })[];
  claims: MemoryClaim[];
  leases: readonly MemoryLease[];
  /** Sync runs, newest first. */
  runs: readonly MemoryRun[];
  /** Links of tasks by the id of the task. */
  taskLinks: Map<number, TaskLink>;
  /** States of items that have no task, by {@link itemKey}. */
  itemStates: Map<string, RecordedState>;
  /** Links of time entries by {@link itemKey}. */
  entryLinks: Map<string, StoredEntryLink & { readonly integration: string }>;
  accounts: readonly LinkedAccount[];
  events: DomainEvent[];
  work: Map<string, MemoryWork>;
  /** Next free send time by rate-limit key, in milliseconds since 1970, UTC. */
  nextSlots: Map<string, number>;
}

/** Creates empty tables. */
export function emptyTables(): MemoryTables {
  return {
    nextEvent: 1,
    integrations: new Map(),
    routes: [],
    claims: [],
    leases: [],
    runs: [],
    taskLinks: new Map(),
    itemStates: new Map(),
    entryLinks: new Map(),
    accounts: [],
    events: [],
    work: new Map(),
    nextSlots: new Map(),
  };
}

/** Copies the tables for a transaction, which then publishes the copy. */
export function copyTables(tables: MemoryTables): MemoryTables {
  return {
    ...tables,
    integrations: new Map(tables.integrations),
    routes: [...tables.routes],
    claims: [...tables.claims],
    taskLinks: new Map(tables.taskLinks),
    itemStates: new Map(tables.itemStates),
    entryLinks: new Map(tables.entryLinks),
    events: [...tables.events],
    work: new Map(tables.work),
    nextSlots: new Map(tables.nextSlots),
  };
}

/** The key of an item of an integration. */
export function itemKey(integration: string, { source, ref }: ExternalRef): string {
  return JSON.stringify([integration, source, ref]);
}
