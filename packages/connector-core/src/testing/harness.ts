import type { JsonObject } from "../json";
import type { Clock } from "../ports/clock";
import type { IntegrationRow, Storage } from "../ports/storage";
import type { DomainEvent } from "../connector/domain-events";

/** A one-time code counts this long. */
export const linkCodeMinutes = 10;

/** A user the suite needs. */
export interface UserSeed {
  readonly admin?: boolean;
  readonly githubUsername?: string;
  /** Agreed that other people's cards may start his timer. */
  readonly autoStartConsent?: boolean;
  readonly inactive?: boolean;
  /** IANA zone; absent: the installation's, which is UTC. */
  readonly zone?: string;
}

/** A project the suite needs. */
export interface ProjectSeed {
  readonly name?: string;
  readonly status?: "active" | "on_hold" | "inactive" | "archived";
  /** Only these users (and administrators) may use it; absent: everybody. */
  readonly members?: readonly number[];
}

/** A card the suite needs. Everything not named gets a working default. */
export interface IntegrationSeed {
  /** Null: a workspace card. */
  readonly owner: number | null;
  readonly connector?: string;
  readonly active?: boolean;
  readonly settings?: JsonObject;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly state?: JsonObject;
}

/** A completed time entry that a person makes. */
export interface EntrySeed {
  readonly user: number;
  readonly project: number;
  /** ISO 8601 UTC. */
  readonly start: string;
  readonly end: string;
  readonly notes?: string | null;
}

/** A time entry, as much of it as a test looks at. */
export interface SeenEntry {
  readonly id: number;
  readonly project: number | null;
  /** ISO 8601 UTC, whole seconds. */
  readonly start: string;
  readonly end: string | null;
  readonly notes: string | null;
  readonly billable: boolean;
}

/** What people do beside the connectors, and what a test has to look at. */
export interface StorageHarness {
  readonly storage: Storage;
  /** The clock the storage reads. */
  readonly clock: Clock;
  /** Makes a user. */
  createUser(seed?: UserSeed): Promise<number>;
  /** Makes a project. */
  createProject(seed?: ProjectSeed): Promise<number>;
  /** Makes a card. */
  createIntegration(seed: IntegrationSeed): Promise<IntegrationRow>;
  /**
   * A person asks for a one-time code (`identity.link`), for `linkCodeMinutes`; an older one of
   * his no longer counts. Letters, digits and a dash, upper case.
   */
  createLinkCode(user: number, provider: string): Promise<string>;
  /** A person edits a task here. */
  editTask(
    id: number,
    fields: { name?: string; status?: string; priority?: string },
  ): Promise<void>;
  /** A person deletes a task here. */
  deleteTask(id: number): Promise<void>;
  /** An administrator deactivates a user. */
  deactivateUser(id: number): Promise<void>;
  /** A person makes an entry. */
  createEntry(seed: EntrySeed): Promise<number>;
  /** A person edits an entry; the version grows. */
  editEntry(id: number, fields: { notes?: string; start?: string; end?: string }): Promise<void>;
  /** A person deletes an entry. */
  deleteEntry(id: number): Promise<void>;
  /** Somebody marks an entry as paid; the version stays. */
  payEntry(id: number): Promise<void>;
  /** A user's entries by their start. */
  entriesOf(user: number): Promise<readonly SeenEntry[]>;
  /** A person archives a project. */
  archiveProject(id: number): Promise<void>;
  /** From now on only these users (and administrators) may use a project. */
  restrictProject(id: number, members: readonly number[]): Promise<void>;
  /** The installation's setting: one running timer per user (the default), or several. */
  allowSeveralTimers(allowed: boolean): Promise<void>;
  /** All tasks that are not deleted, of a project. */
  countTasks(project: number): Promise<number>;
  /** Running timers of a user. */
  countRunning(user: number): Promise<number>;
  /** Claims kept for an integration. */
  countClaims(integration: string): Promise<number>;
  /** Domain events not yet relayed, oldest first. */
  pendingEvents(): Promise<readonly Pick<DomainEvent, "type" | "userId" | "entity">[]>;
  /** Frees what this harness holds. */
  close(): Promise<void>;
}

/** Makes a fresh, empty storage for one test. */
export type MakeStorage = () => Promise<StorageHarness>;
