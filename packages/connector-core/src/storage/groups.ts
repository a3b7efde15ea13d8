import type { TaskValues } from "../changes/decide-task";
import type { UserRef } from "../changes/refs";
import type { Found } from "../ports/reads";
import type { StorageLedger } from "../ports/storage-ledger";

/** A task of the application. */
export interface GroupTask {
  /** Id of the project. */
  readonly project: number;
  readonly values: TaskValues;
  /** True if a person deleted the task. */
  readonly deleted: boolean;
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
export interface TasksGroup<Tx> {
  /**
   * Says whether a user may put tasks into a project: `closed` if they may not use it or it does not
   * exist.
   * @param user Null for a workspace integration, which may use every project.
   */
  project(tx: Tx, id: number, user: number | null): Promise<"open" | "archived" | "closed">;
  /** Returns a task, also a deleted one. */
  get(tx: Tx, id: number): Promise<GroupTask | undefined>;
  /** Inserts a task and returns its id. */
  insert(
    tx: Tx,
    task: {
      readonly project: number;
      readonly values: TaskValues;
      /** User id; null if a workspace integration creates it. */
      readonly createdBy: number | null;
    },
  ): Promise<number>;
  /**
   * Finds the user that a provider assigned: an id here, or a login there.
   * @returns Undefined if there is none, or if they may not use the project (default: no user is
   *   assigned).
   */
  findAssignee?(tx: Tx, user: UserRef, project: number): Promise<number | undefined>;
  /** Replaces the values of a task. */
  update(tx: Tx, id: number, values: TaskValues): Promise<void>;
  /** Searches the projects of a user, like `Storage.projects.search` (default: by id only). */
  searchProjects?(userId: number, text: string, limit: number): Promise<readonly Found[]>;
  /** Searches the open tasks of a project, like `Storage.tasks.search` (default: finds none). */
  searchTasks?(
    userId: number,
    projectId: number,
    text: string,
    limit: number,
  ): Promise<readonly Found[]>;
}

/** What {@link createStorage} is made of. */
export interface StorageParts<Tx> {
  readonly ledger: StorageLedger<Tx>;
  /** Set it to support tasks. */
  readonly tasks?: TasksGroup<Tx>;
  /** Says whether a user may still act (default: every user may). */
  isActive?(tx: Tx, user: number): Promise<boolean>;
}
