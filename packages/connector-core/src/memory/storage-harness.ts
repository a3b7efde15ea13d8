import type { JsonObject } from "../json";
import type { Clock } from "../ports/clock";
import type { IntegrationRow, Storage } from "../ports/storage";
import type { DomainEvent } from "../connector/domain-events";

/** Lifetime of a one-time code. */
export const linkCodeMinutes = 10;

/** A user to create. */
export interface UserSeed {
  readonly admin?: boolean;
  /** Logins that the user entered in their profile, by provider. */
  readonly logins?: Readonly<Record<string, string>>;
  /** True if integrations of other users may start the user's timer. */
  readonly autoStartConsent?: boolean;
  readonly inactive?: boolean;
  /** IANA time zone (default: the installation's, which is UTC). */
  readonly zone?: string;
}

/** A project to create. */
export interface ProjectSeed {
  readonly name?: string;
  readonly status?: "active" | "on_hold" | "inactive" | "archived";
  /** The users who may use it, besides administrators (default: all users). */
  readonly members?: readonly number[];
}

/** An integration to create. Absent fields get a working default. */
export interface IntegrationSeed {
  /** User id; null for a workspace integration. */
  readonly owner: number | null;
  readonly connector?: string;
  readonly active?: boolean;
  readonly settings?: JsonObject;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly state?: JsonObject;
}

/** What a user changes of a task. */
export interface TaskEdit {
  readonly name?: string;
  readonly status?: string;
  readonly priority?: string;
  readonly url?: string | null;
  /** Calendar day, `YYYY-MM-DD`. */
  readonly dueDate?: string | null;
  readonly labels?: readonly string[];
}

/** A completed time entry that a user creates. */
export interface EntrySeed {
  readonly user: number;
  readonly project: number;
  /** Start and end, ISO 8601 UTC. */
  readonly start: string;
  readonly end: string;
  readonly notes?: string | null;
  /** Id of a task of the project. */
  readonly task?: number;
}

/** A time entry, as far as the suite checks it. */
export interface SeenEntry {
  readonly id: number;
  readonly project: number | null;
  /** ISO 8601 UTC, whole seconds. */
  readonly start: string;
  readonly end: string | null;
  readonly notes: string | null;
  readonly billable: boolean;
}

/**
 * A storage for `testStorage`, with the actions of users and the queries that the suite needs.
 *
 * @example
 * ```ts
 * import { memoryHarness, type StorageHarness } from "@tt/connector-core/memory";
 *
 * const harness: StorageHarness = memoryHarness();
 * const owner = await harness.createUser({ logins: { github: "octocat" } });
 * const integration = await harness.createIntegration({ owner });
 * await harness.storage.integrations.patch(integration.id, { active: false });
 * await harness.close();
 * ```
 */
export interface StorageHarness {
  readonly storage: Storage;
  /** The clock of the storage. */
  readonly clock: Clock;
  /** Creates a user and returns their id. */
  createUser(seed?: UserSeed): Promise<number>;
  /** Creates a project and returns its id. */
  createProject(seed?: ProjectSeed): Promise<number>;
  /** Creates an integration. */
  createIntegration(seed: IntegrationSeed): Promise<IntegrationRow>;
  /**
   * Creates a one-time code for `identity.link`, valid for 10 minutes. Invalidates the user's earlier
   * codes for the provider. The code has upper-case letters, digits and a dash.
   */
  createLinkCode(user: number, provider: string): Promise<string>;
  /** Edits a task as a user. */
  editTask(id: number, fields: TaskEdit): Promise<void>;
  /**
   * Forgets the time of a task's newest state, as in a row of an earlier version or of an import
   * (default: every stored task has one, and the suite skips what it requires of others).
   */
  forgetTaskTime?(id: number): Promise<void>;
  /** Deletes a task as a user. */
  deleteTask(id: number): Promise<void>;
  /** Deactivates a user. */
  deactivateUser(id: number): Promise<void>;
  /** Creates a time entry as a user, and returns its id. */
  createEntry(seed: EntrySeed): Promise<number>;
  /** Edits a time entry as a user, which increases its version. */
  editEntry(id: number, fields: { notes?: string; start?: string; end?: string }): Promise<void>;
  /** Deletes a time entry as a user. */
  deleteEntry(id: number): Promise<void>;
  /** Marks a time entry as paid, without a new version. */
  payEntry(id: number): Promise<void>;
  /** Returns a user's time entries, ordered by start. */
  entriesOf(user: number): Promise<readonly SeenEntry[]>;
  /** Archives a project. */
  archiveProject(id: number): Promise<void>;
  /** Restricts a project to these users and administrators. */
  restrictProject(id: number, members: readonly number[]): Promise<void>;
  /** Sets whether users may run several timers at once (default: false). */
  allowSeveralTimers(allowed: boolean): Promise<void>;
  /** Counts the tasks of a project that are not deleted. */
  countTasks(project: number): Promise<number>;
  /** Counts a user's running timers. */
  countRunning(user: number): Promise<number>;
  /** Counts the stored delivery claims of an integration. */
  countClaims(integration: string): Promise<number>;
  /** Returns the domain events that were not relayed yet, oldest first. */
  pendingEvents(): Promise<readonly DomainEvent[]>;
  /** Releases all resources, e.g. database connections. */
  close(): Promise<void>;
}

/** Creates an empty storage for one test. */
export type MakeStorage = () => Promise<StorageHarness>;
