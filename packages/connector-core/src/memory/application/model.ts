import type { TaskValues } from "../../changes/decide-task";
import type { ProjectAccess } from "../../changes/decide-timer";
import type { MemoryTransaction } from "../state";

/** A user in memory. */
export interface MemoryUser {
  readonly id: number;
  readonly username: string;
  readonly admin: boolean;
  readonly active: boolean;
  /** Stated logins by provider. */
  readonly logins: Readonly<Record<string, string>>;
  readonly autoStartConsent: boolean;
  /** IANA time zone of the user. */
  readonly zone: string;
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
}

/** A time entry in memory. */
export interface MemoryEntry {
  readonly id: number;
  readonly userId: number;
  readonly projectId: number;
  readonly taskId: number | null;
  /** ISO 8601 UTC, whole seconds. */
  readonly startedAt: string;
  /** Null while the timer is running. */
  readonly endedAt: string | null;
  readonly notes: string | null;
  readonly billable: boolean;
  /** Increases with every change. */
  readonly version: number;
  readonly paid: boolean;
  /** ISO 8601 UTC. */
  readonly createdAt: string;
}

/** The data of an application that keeps everything in memory. */
export interface MemoryData {
  nextId: number;
  severalTimers: boolean;
  readonly users: Map<number, MemoryUser>;
  readonly projects: Map<number, MemoryProject>;
  readonly tasks: Map<number, MemoryTask>;
  readonly entries: Map<number, MemoryEntry>;
  linkCodes: readonly MemoryLinkCode[];
}

/** Creates an application without data. */
export function emptyData(): MemoryData {
  return {
    nextId: 1,
    severalTimers: false,
    users: new Map(),
    projects: new Map(),
    tasks: new Map(),
    entries: new Map(),
    linkCodes: [],
  };
}

/** Sets or, without a value, deletes a row; undone if the transaction is rolled back. */
export function put<Value>(
  tx: MemoryTransaction,
  table: Map<number, Value>,
  id: number,
  value?: Value,
): void {
  const before = table.get(id);
  const set = (row: Value | undefined): void => {
    if (row === undefined) table.delete(id);
    else table.set(id, row);
  };
  set(value);
  tx.undo(() => {
    set(before);
  });
}

/** Adds an entry that was never changed and is not paid. @returns its id */
export function addEntry(
  tx: MemoryTransaction,
  data: MemoryData,
  fields: Omit<MemoryEntry, "id" | "version" | "paid" | "createdAt">,
  now: Date,
): number {
  const id = data.nextId++;
  put(tx, data.entries, id, {
    ...fields,
    id,
    version: 1,
    paid: false,
    createdAt: now.toISOString(),
  });
  return id;
}

/** True if the user may use the project. Administrators may use all, others unrestricted ones. */
export function mayUse(data: MemoryData, userId: number | null, projectId: number): boolean {
  const project = data.projects.get(projectId);
  const user = userId === null ? undefined : data.users.get(userId);
  if (!project || (userId !== null && !user?.active)) return false;
  return userId === null || user?.admin === true || (project.members?.includes(userId) ?? true);
}

/** What a user may do with a project. */
export function accessOf(
  data: MemoryData,
  projectId: number,
  userId: number | null,
): ProjectAccess {
  if (!mayUse(data, userId, projectId)) return "closed";
  const status = data.projects.get(projectId)?.status;
  if (status === "archived") return "archived";
  return status === "active" ? "open" : "on_hold";
}

/** The field values of a task. */
export function taskValues(task: TaskValues): TaskValues {
  const { name, description, status, priority, url, dueDate, estimateSeconds, assignee, labels } =
    task;
  return { name, description, status, priority, url, dueDate, estimateSeconds, assignee, labels };
}
