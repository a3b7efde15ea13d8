/** A user as a connector may see him. */
export interface UserSummary {
  readonly id: number;
  readonly username: string;
}

/** A user and how he wants to be told things. */
export interface UserProfile extends UserSummary {
  /** What people call him. */
  readonly name: string;
  /** IANA zone of his days: his own, else the installation's. */
  readonly zone: string;
  /** Integration ids of the workspace cards that he linked himself to. */
  readonly linkedTo: readonly string[];
}

/** What a provider calls somebody: by an account's id, else by its name. */
export interface ProviderIdentity {
  /** Proved by `identity.link`; compared exactly. */
  readonly id?: string;
  /** Said by the user himself; compared without regard to case. */
  readonly login?: string;
}

/** How well something found fits what was looked for, best first. */
export type SearchMatch = "id" | "exact" | "partial";

/** A project or task that was found by what somebody typed. */
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
  /** Name of the project; of a time entry without one, of its client. */
  readonly project: string | null;
  readonly task: string | null;
  /** ISO 8601 UTC, whole seconds. */
  readonly startedAt: string;
  /** Seconds of breaks so far, an open one not counted. */
  readonly breakSeconds: number;
  /** Since when it is paused, ISO 8601 UTC; null: it counts. */
  readonly pausedAt: string | null;
}

/** A time entry with the names of what it is about. */
export interface EntrySummary {
  readonly id: number;
  readonly userId: number;
  readonly projectId: number | null;
  /** Name of the project; of a time entry without one, of its client. */
  readonly project: string | null;
  /** Only its members see the project: its name is not for everybody's eyes. */
  readonly restricted: boolean;
  readonly task: string | null;
  /** ISO 8601 UTC, whole seconds. */
  readonly startedAt: string;
  /** Null: it runs. */
  readonly endedAt: string | null;
  /** What it counts; of a running one so far. */
  readonly seconds: number;
}

/** A task made by a connector. */
export interface TaskSummary {
  readonly id: number;
  readonly projectId: number;
  readonly name: string;
  readonly description: string | null;
  readonly status: string;
  readonly priority: string;
}

/** The reads about people. */
export interface UserReads {
  /** Active user with that identity at a provider. */
  byIdentity(provider: string, identity: ProviderIdentity): Promise<UserSummary | undefined>;
  /** Active user by id. */
  get(userId: number): Promise<UserProfile | undefined>;
  /** Active users who linked themselves to a workspace card, by username. */
  linkedTo(integrationId: string, limit: number): Promise<readonly UserProfile[]>;
}

/** The reads about projects. */
export interface ProjectReads {
  /**
   * Active projects that the user may use and whose id (`7`, `#7`), name, code or part of a name the
   * text is, compared by `nameKey`; best match first, then by name. A blank text finds all.
   */
  search(userId: number, text: string, limit: number): Promise<readonly Found[]>;
}

/** The reads about tasks. */
export interface TaskReads {
  /** The task that this integration keeps up to date under that name. */
  byRef(
    integrationId: string,
    task: { readonly source: string; readonly ref: string },
  ): Promise<TaskSummary | undefined>;
  /** Tasks of a project the user may use that are neither done nor cancelled; as in projects. */
  search(userId: number, projectId: number, text: string, limit: number): Promise<readonly Found[]>;
}

/** The reads about timers. */
export interface TimerReads {
  /** The running timer of an active user; with several, the one started last. */
  current(userId: number): Promise<RunningTimer | undefined>;
}

/** The reads about time entries. */
export interface EntryReads {
  /** By id. */
  get(entryId: number): Promise<EntrySummary | undefined>;
  /**
   * The user's entries that started on a day, running ones included, oldest first.
   * @param day `YYYY-MM-DD`, a day of `zone`.
   * @param zone IANA zone.
   */
  today(userId: number, day: string, zone: string): Promise<readonly EntrySummary[]>;
}
