import type { ExternalRef } from "../changes/changes";
import type { TaskValues } from "../changes/decide-task";
import type { DomainEvent } from "../connector/domain-events";

/** A user, as far as connectors may see them. */
export interface UserSummary {
  readonly id: number;
  readonly username: string;
}

/** A user with what messages to them need. */
export interface UserProfile extends UserSummary {
  /** Name shown to other users. */
  readonly name: string;
  /** IANA time zone: the user's own, or else the installation's. */
  readonly zone: string;
  /** Ids of the workspace integrations the user has linked their account to. */
  readonly linkedTo: readonly string[];
}

/** A provider account: matched by `id`, or else by `login`. */
export interface ProviderIdentity {
  /** Account id, verified by `identity.link`. Compared exactly. */
  readonly id?: string;
  /** Account name, stated by the user. Compared case-insensitively. */
  readonly login?: string;
}

/** How a search result matches the search text, best first. */
export type SearchMatch = "id" | "exact" | "partial";

/** A project or task found by a search text. */
export interface Found {
  readonly id: number;
  readonly name: string;
  readonly match: SearchMatch;
}

/** A running timer. */
export interface RunningTimer {
  readonly entryId: number;
  readonly projectId: number | null;
  readonly taskId: number | null;
  /** Name of the project, or of the client if the entry has no project. */
  readonly project: string | null;
  readonly task: string | null;
  /** ISO 8601 UTC, whole seconds. */
  readonly startedAt: string;
  /** Breaks so far, without a current one. */
  readonly breakSeconds: number;
  /** Start of the current break, ISO 8601 UTC; null if the timer is counting. */
  readonly pausedAt: string | null;
}

/** A time entry with the names of its project and task. */
export interface EntrySummary {
  readonly id: number;
  readonly userId: number;
  readonly projectId: number | null;
  /** Name of the project, or of the client if the entry has no project. */
  readonly project: string | null;
  /** True if only members may see the project, including its name. */
  readonly restricted: boolean;
  readonly task: string | null;
  /** ISO 8601 UTC, whole seconds. */
  readonly startedAt: string;
  /** Null if the timer is running. */
  readonly endedAt: string | null;
  /** Duration without breaks; up to now if the timer is running. */
  readonly seconds: number;
}

/** The time entry of a domain event. */
export interface EventEntry {
  readonly entry: EntrySummary;
  /** The item of the entry's task, if the integration keeps that task up to date. */
  readonly taskRef: ExternalRef | undefined;
}

/** A task that was created by a connector. */
export interface TaskSummary extends TaskValues {
  readonly id: number;
  readonly projectId: number;
}

/**
 * Reads the host's users.
 *
 * @example
 * ```ts
 * import type { UserReads } from "@tt/connector-core";
 *
 * export async function findOctocat(users: UserReads) {
 *   return users.byIdentity("github", { login: "octocat" });
 * }
 * ```
 */
export interface UserReads {
  /** Returns the active user with this provider account. */
  byIdentity(provider: string, identity: ProviderIdentity): Promise<UserSummary | undefined>;
  /** Returns an active user by id. */
  get(userId: number): Promise<UserProfile | undefined>;
  /** Returns active users linked to a workspace integration, ordered by username. */
  linkedTo(integrationId: string, limit: number): Promise<readonly UserProfile[]>;
}

/**
 * Reads the host's projects.
 *
 * @example
 * ```ts
 * import type { ProjectReads } from "@tt/connector-core";
 *
 * export async function findWebsite(projects: ProjectReads) {
 *   return projects.search(7, "website", 10);
 * }
 * ```
 */
export interface ProjectReads {
  /**
   * Searches active projects the user may use by id (`7`, `#7`), name, code or part of the name. Texts
   * are compared by `nameKey`. Orders by match, then by name. A blank text finds all.
   */
  search(userId: number, text: string, limit: number): Promise<readonly Found[]>;
}

/**
 * Reads the host's tasks.
 *
 * @example
 * ```ts
 * import type { TaskReads } from "@tt/connector-core";
 *
 * export async function findLogin(tasks: TaskReads) {
 *   return tasks.search(7, 3, "fix login", 10);
 * }
 * ```
 */
export interface TaskReads {
  /** Returns the task this integration maintains for an external item. */
  byRef(
    integrationId: string,
    task: { readonly source: string; readonly ref: string },
  ): Promise<TaskSummary | undefined>;
  /** Searches the open tasks of a project, like {@link ProjectReads.search}. */
  search(userId: number, projectId: number, text: string, limit: number): Promise<readonly Found[]>;
}

/**
 * Reads running timers.
 *
 * @example
 * ```ts
 * import type { TimerReads } from "@tt/connector-core";
 *
 * export async function runningTimer(timers: TimerReads) {
 *   return timers.current(7);
 * }
 * ```
 */
export interface TimerReads {
  /** Returns the running timer of an active user; of several, the one started last. */
  current(userId: number): Promise<RunningTimer | undefined>;
}

/**
 * Reads time entries.
 *
 * @example
 * ```ts
 * import type { EntryReads } from "@tt/connector-core";
 *
 * export async function entriesOfDay(entries: EntryReads) {
 *   return entries.today(7, "2026-01-15", "Europe/Berlin");
 * }
 * ```
 */
export interface EntryReads {
  /** Returns a time entry by id. */
  get(entryId: number): Promise<EntrySummary | undefined>;
  /**
   * Returns the user's entries that started on a day, including running ones, oldest first.
   * @param day `YYYY-MM-DD` in `zone`.
   * @param zone IANA time zone.
   */
  today(userId: number, day: string, zone: string): Promise<readonly EntrySummary[]>;
  /**
   * Returns the entry that an event is about: as it is now or, if it was deleted meanwhile, as the
   * event recorded it. Undefined if the event is about something else.
   */
  ofEvent(integrationId: string, event: DomainEvent): Promise<EventEntry | undefined>;
}
