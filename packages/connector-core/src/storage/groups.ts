import type { TaskField, TaskValues } from "../changes/decide-task";
import type { ProjectAccess } from "../changes/decide-timer";
import type { ExternalRef, UserRef } from "../changes/refs";
import type { TaskStatus } from "../changes/task-upsert";
import type { Clock } from "../ports/clock";
import type { EntrySummary, Found, RunningTimer, UserProfile } from "../ports/reads";
import type { StorageLedger } from "../ports/storage-ledger";

/** The projects of an application, as far as a group needs them. */
export interface ProjectFunctions<Tx> {
  /**
   * Says what a user may do with a project: `closed` if they may not use it or it does not exist.
   * @param user Null for a workspace integration, which may use every project.
   */
  project(tx: Tx, id: number, user: number | null): Promise<ProjectAccess>;
  /** Searches the projects of a user, like `Storage.projects.search` (default: by id only). */
  searchProjects?(userId: number, text: string, limit: number): Promise<readonly Found[]>;
}

/** The stored values of a task. A field that the table has no column for is absent. */
export type StoredTaskValues = Pick<TaskValues, "name"> & {
  readonly [Field in TaskField]?: TaskValues[Field] | undefined;
};

/** A task of the application. */
export interface GroupTask {
  /** Id of the project. */
  readonly project: number;
  readonly values: StoredTaskValues;
  /** True if a person deleted the task (default: false). */
  readonly deleted?: boolean;
}

/** Where a task comes from. */
export interface TaskOrigin extends ExternalRef {
  /** Key of the connector, e.g. `github_connector`. */
  readonly connector: string;
}

/** A task to insert. */
export interface NewGroupTask {
  /** Id of the project. */
  readonly project: number;
  readonly values: TaskValues;
  /** User id; null if a workspace integration creates it. */
  readonly createdBy: number | null;
  /** For a column or a link of your own. The ledger finds the task of an item without it. */
  readonly origin: TaskOrigin;
}

/**
 * The tasks of an application. What a change does to a task, such as the merge with edits of people, is
 * decided by core; these functions read and write single tasks.
 *
 * @typeParam Tx The handle of a transaction of the ledger.
 * @example
 * ```ts
 * import type { TasksGroup } from "@tt/connector-core";
 *
 * interface Sql {
 *   query(sql: string, values: readonly unknown[]): Promise<readonly { id: number }[]>;
 * }
 *
 * export const insert: TasksGroup<Sql>["insert"] = async (tx, { project, values }) => {
 *   const [row] = await tx.query(
 *     "insert into tasks (project_id, name, status) values (?, ?, ?) returning id",
 *     [project, values.name, values.status],
 *   );
 *   return row?.id ?? 0;
 * };
 * ```
 */
export interface TasksGroup<Tx> extends ProjectFunctions<Tx> {
  /**
   * The fields that the application keeps of a task beside its name (default: all of them). In the values
   * of a task, every other field has its default: a change of it alone is no change here.
   */
  readonly keeps?: readonly TaskField[];
  /**
   * The statuses that the application tells apart, at least one of open and one of ended tasks, e.g.
   * `["todo", "done"]` for a table with a check mark (default: all). In the values of a task, another one is
   * the first of these that is as open, or as ended.
   */
  readonly statuses?: readonly TaskStatus[];
  /**
   * Returns a task, also a deleted one. A task that is no longer there, undefined or null, counts as
   * deleted by a person: it does not come back with the next delivery.
   */
  get(tx: Tx, id: number): Promise<GroupTask | undefined | null>;
  /** Inserts a task and returns its id, which was never the id of another one. */
  insert(tx: Tx, task: NewGroupTask): Promise<number>;
  /**
   * Finds the user that a provider assigned: an id here, or a login there.
   * @returns Undefined if there is none, or if they may not use the project (default: no user is
   *   assigned).
   */
  findAssignee?(tx: Tx, user: UserRef, project: number): Promise<number | undefined>;
  /**
   * Replaces the values of a task.
   * @param origin Differs from the one of `insert` after the item has moved, e.g. to another repository.
   */
  update(tx: Tx, id: number, values: TaskValues, origin: TaskOrigin): Promise<void>;
  /** Searches the open tasks of a project, like `Storage.tasks.search` (default: finds none). */
  searchTasks?(
    userId: number,
    projectId: number,
    text: string,
    limit: number,
  ): Promise<readonly Found[]>;
}

/**
 * The running timers of an application. Who may start and stop a timer is decided by core.
 *
 * @typeParam Tx The handle of a transaction of the ledger.
 * @example
 * ```ts
 * import type { TimersGroup } from "@tt/connector-core";
 *
 * interface Sql {
 *   query(sql: string, values: readonly unknown[]): Promise<readonly { id: number }[]>;
 * }
 *
 * export const start: TimersGroup<Sql>["start"] = async (tx, { user, project, task, at }) => {
 *   const [row] = await tx.query(
 *     "insert into entries (user_id, project_id, task_id, started_at) values (?, ?, ?, ?) returning id",
 *     [user, project, task, at],
 *   );
 *   return row?.id ?? 0;
 * };
 * ```
 */
export interface TimersGroup<Tx> extends ProjectFunctions<Tx> {
  /** Returns a user's running timer; of several, the one started last. */
  running(tx: Tx, user: number): Promise<RunningTimer | undefined>;
  /** Starts a timer and returns the id of its time entry. */
  start(
    tx: Tx,
    timer: {
      readonly user: number;
      readonly project: number;
      /** Id of a task of the project. */
      readonly task: number | null;
      /** ISO 8601 UTC, whole seconds. */
      readonly at: string;
    },
  ): Promise<number>;
  /**
   * Stops a running timer.
   * @param at ISO 8601 UTC, whole seconds.
   * @returns Its duration in seconds, without breaks.
   */
  stop(tx: Tx, entry: number, at: string): Promise<{ readonly seconds: number }>;
  /** Says whether a user may run several timers at once (default: no user may). */
  allowsSeveral?(tx: Tx, user: number): Promise<boolean>;
  /** Says whether a user lets integrations of other users start their timer (default: no user does). */
  allowsOthers?(tx: Tx, user: number): Promise<boolean>;
}

/** A time entry of the application. */
export interface GroupEntry extends EntrySummary {
  readonly taskId: number | null;
  /** Name of the client. */
  readonly client: string | null;
  readonly notes: string | null;
  /** Increases with every change. */
  readonly version: number;
  /** True if the entry is paid or invoiced. */
  readonly locked: boolean;
}

/**
 * The time entries of an application. What a change does to an entry that a person edited or deleted
 * is decided by core; these functions read and write single entries.
 *
 * @typeParam Tx The handle of a transaction of the ledger.
 * @example
 * ```ts
 * import type { EntriesGroup } from "@tt/connector-core";
 *
 * interface Sql {
 *   query(sql: string, values: readonly unknown[]): Promise<readonly { id: number }[]>;
 * }
 *
 * export const remove: EntriesGroup<Sql>["remove"] = async (tx, id) => {
 *   await tx.query("delete from entries where id = ?", [id]);
 * };
 * ```
 */
export interface EntriesGroup<Tx> extends ProjectFunctions<Tx> {
  /** Returns a time entry, also a running one. */
  get(tx: Tx, id: number): Promise<GroupEntry | undefined>;
  /** Returns the id of an entry of the user whose notes contain a text, such as `[gcal:4f0c1k2]`. */
  findNoted(tx: Tx, user: number, text: string): Promise<number | undefined>;
  /** Inserts a completed entry with version 1, and returns its id. */
  insert(tx: Tx, entry: NewGroupEntry): Promise<number>;
  /** Changes an entry and increases its version by one. */
  update(tx: Tx, id: number, fields: EntryFields): Promise<void>;
  /** Deletes an entry. */
  remove(tx: Tx, id: number): Promise<void>;
  /**
   * Returns a user's entries that started in a period, including running ones, oldest first.
   * @param from ISO 8601 UTC.
   * @param until ISO 8601 UTC, exclusive.
   */
  startedBetween(tx: Tx, user: number, from: string, until: string): Promise<readonly GroupEntry[]>;
  /** Returns a user's completed entries that were created at a time or later, ordered by id. */
  createdSince(tx: Tx, user: number, query: CreatedSinceQuery): Promise<readonly GroupEntry[]>;
  /**
   * Returns an id below which all entries of a user are completed and were created before `time`
   * (ISO 8601 UTC). New entries get higher ids than all others.
   */
  settledBelow(tx: Tx, user: number, time: string): Promise<number>;
}

/** What a change sets of an entry. */
export interface EntryFields {
  /** ISO 8601 UTC, whole seconds. */
  readonly start: string;
  readonly end: string;
  readonly notes: string;
}

/** A completed time entry to insert. */
export interface NewGroupEntry extends EntryFields {
  readonly user: number;
  readonly project: number;
  readonly billable: boolean;
}

/** Which entries `EntriesGroup.createdSince` returns. */
export interface CreatedSinceQuery {
  /** ISO 8601 UTC. */
  readonly since: string;
  /** Only entries with a higher id. */
  readonly after: number;
  /** Maximum number of entries. */
  readonly limit: number;
}

/** A user of the application, without the accounts they linked. */
export type GroupUser = Omit<UserProfile, "linkedTo">;

/**
 * The users of an application, as providers know them. Which account belongs to which user is kept by
 * the ledger.
 *
 * @typeParam Tx The handle of a transaction of the ledger.
 * @example
 * ```ts
 * import type { IdentitiesGroup } from "@tt/connector-core";
 *
 * interface Sql {
 *   query(sql: string, values: readonly unknown[]): Promise<readonly { user_id: number }[]>;
 * }
 *
 * export const redeem: IdentitiesGroup<Sql>["redeem"] = async (tx, provider, code) => {
 *   const [row] = await tx.query(
 *     "delete from link_codes where provider = ? and code = ? returning user_id",
 *     [provider, code],
 *   );
 *   return row?.user_id;
 * };
 * ```
 */
export interface IdentitiesGroup<Tx> {
  /** Returns an active user. */
  user(tx: Tx, id: number): Promise<GroupUser | undefined>;
  /** Returns the id of the user who stated this login at a provider, compared case-insensitively. */
  byLogin(tx: Tx, provider: string, login: string): Promise<number | undefined>;
  /**
   * Deletes a valid one-time code and returns the id of its user, who is active.
   * @param code Upper case, letters and digits only.
   */
  redeem(tx: Tx, provider: string, code: string): Promise<number | undefined>;
}

/** What `createStorage` is made of. */
export interface StorageParts<Tx> {
  readonly ledger: StorageLedger<Tx>;
  /** Set it to support tasks. */
  readonly tasks?: TasksGroup<Tx>;
  /** Set it to support timers. */
  readonly timers?: TimersGroup<Tx>;
  /** Set it to support time entries. */
  readonly entries?: EntriesGroup<Tx>;
  /** Set it to support identities: linked accounts and logins of users. */
  readonly identities?: IdentitiesGroup<Tx>;
  /** Says whether a user may still act (default: every user that `identities` knows, or else all). */
  isActive?(tx: Tx, user: number): Promise<boolean>;
  /** Tells when timers start and stop (default: real time). */
  readonly clock?: Pick<Clock, "now">;
}
