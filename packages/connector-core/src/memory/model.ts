import type { HeldLease, RoutingKey, TaskFields } from "../changes/changes";
import type { EntryLink } from "../changes/decide-entry";
import type { ProvidedFields, TaskValues } from "../changes/decide-task";
import type { DomainEvent } from "../connector/domain-events";
import type { ScheduledWork } from "../ports/ledger";
import type { IntegrationRow } from "../ports/storage";
import type { Run } from "../sync/run";

/** A user in memory. */
export interface MemoryUser {
  readonly id: number;
  readonly username: string;
  readonly admin: boolean;
  readonly active: boolean;
  /** Declared logins by provider. */
  readonly logins: Readonly<Record<string, string>>;
  readonly autoStartConsent: boolean;
  /** IANA time zone of the user. */
  readonly zone: string;
}

/** A linked provider account in memory. */
export interface MemoryIdentity {
  readonly provider: string;
  readonly externalId: string;
  readonly user: number;
  /** Id of the workspace integration through which it was linked. */
  readonly integration: string;
}

/** A one-time code in memory. */
export interface MemoryLinkCode {
  readonly provider: string;
  readonly user: number;
  /** Upper case, letters and digits only. */
  readonly code: string;
  /** Milliseconds since 1970, UTC. */
  readonly until: number;
}

/** A project in memory. */
export interface MemoryProject {
  readonly id: number;
  readonly name: string;
  readonly status: "active" | "on_hold" | "inactive" | "archived";
  /** Undefined if the project is not restricted. */
  readonly members: readonly number[] | undefined;
}

/** A task in memory. */
export interface MemoryTask extends TaskValues {
  readonly id: number;
  readonly projectId: number;
  readonly deleted: boolean;
  readonly source: string;
  readonly ref: string;
  readonly integration: string;
  /** The provider's time of the latest state, milliseconds since 1970, UTC. */
  readonly asOf: number;
  /** The provider's latest values. */
  readonly fields: ProvidedFields;
}

/** The latest state of an item without a task, in memory. */
export interface MemoryFinalState {
  readonly integration: string;
  readonly source: string;
  readonly ref: string;
  /** ISO 8601 UTC. */
  readonly asOf: string;
  /** Null if the item was deleted. */
  readonly fields: TaskFields | null;
}

/** A time entry in memory. */
export interface MemoryEntry {
  readonly id: number;
  readonly userId: number;
  readonly projectId: number;
  readonly taskId: number | null;
  readonly startedAt: string;
  readonly running: boolean;
  readonly endedAt: string | null;
  readonly notes: string | null;
  readonly billable: boolean;
  /** Increases with every change. */
  readonly version: number;
  readonly paid: boolean;
  readonly createdAt: string;
}

/** A link between an entry and an item of a provider, in memory. */
export interface MemoryLink extends Omit<EntryLink, "entry"> {
  readonly integration: string;
  readonly source: string;
  readonly ref: string;
}

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
  /** True if the work is done and its key is kept; `at` is then the time when it ended. */
  readonly kept: boolean;
}

/** All tables. Values are immutable, so a shallow copy is a snapshot. */
export interface MemoryTables {
  severalTimers: boolean;
  nextId: number;
  users: Map<number, MemoryUser>;
  projects: Map<number, MemoryProject>;
  tasks: Map<number, MemoryTask>;
  entries: Map<number, MemoryEntry>;
  finalStates: readonly MemoryFinalState[];
  links: readonly MemoryLink[];
  integrations: Map<string, IntegrationRow>;
  identities: readonly MemoryIdentity[];
  linkCodes: readonly MemoryLinkCode[];
  routes: (RoutingKey & { readonly integration: string })[];
  claims: MemoryClaim[];
  leases: readonly MemoryLease[];
  /** Sync runs, newest first. */
  runs: readonly MemoryRun[];
  events: DomainEvent[];
  work: Map<string, MemoryWork>;
  /** Next free send time by rate-limit key, in milliseconds since 1970, UTC. */
  nextSlots: Map<string, number>;
}

/** Creates empty tables. */
export function emptyTables(): MemoryTables {
  return {
    severalTimers: false,
    nextId: 1,
    users: new Map(),
    projects: new Map(),
    tasks: new Map(),
    entries: new Map(),
    finalStates: [],
    links: [],
    integrations: new Map(),
    identities: [],
    linkCodes: [],
    routes: [],
    claims: [],
    leases: [],
    runs: [],
    events: [],
    work: new Map(),
    nextSlots: new Map(),
  };
}

/** Copies the tables for a commit, which then publishes the copy. */
export function copyTables(tables: MemoryTables): MemoryTables {
  return {
    ...tables,
    users: new Map(tables.users),
    projects: new Map(tables.projects),
    tasks: new Map(tables.tasks),
    entries: new Map(tables.entries),
    integrations: new Map(tables.integrations),
    routes: [...tables.routes],
    claims: [...tables.claims],
    events: [...tables.events],
    work: new Map(tables.work),
    nextSlots: new Map(tables.nextSlots),
  };
}

/** The field values of a task. */
export function taskValues(task: TaskValues): TaskValues {
  const { name, description, status, priority, url, dueDate, estimateSeconds, assignee, labels } =
    task;
  return { name, description, status, priority, url, dueDate, estimateSeconds, assignee, labels };
}

/** True if the user may use the project. Administrators may use all, others unrestricted ones. */
export function mayUse(tables: MemoryTables, userId: number | null, projectId: number): boolean {
  const project = tables.projects.get(projectId);
  const user = userId === null ? undefined : tables.users.get(userId);
  if (!project || (userId !== null && !user?.active)) return false;
  return userId === null || user?.admin === true || (project.members?.includes(userId) ?? true);
}
