import type { TaskField } from "../changes/decide-task";
import type { TaskStatus } from "../changes/task-upsert";

/** What a storage keeps and finds, of what it may leave out. `testStorage` skips the rules of the rest. */
export interface StorageCoverage {
  /** The fields of tasks, beside the name. */
  readonly taskFields: readonly TaskField[];
  /** The statuses that are told apart (default: all). */
  readonly statuses?: readonly TaskStatus[];
  /** What is found by name. By its id, a project is always found. */
  readonly searches: readonly ("projects" | "tasks")[];
}
