import type { TaskStatus } from "./task-upsert";

const open: readonly string[] = ["todo", "in_progress", "review"] satisfies TaskStatus[];
const ended: readonly string[] = ["done", "cancelled"] satisfies TaskStatus[];

/**
 * The status that stands for another one where not all are told apart: the first that is as open, or as
 * ended. A status of the application's own stays.
 */
export function nearestStatus(status: string, statuses: readonly TaskStatus[]): string {
  if (statuses.some((known) => known === status)) return status;
  const alike = [open, ended].find((group) => group.includes(status)) ?? [];
  return statuses.find((known) => alike.includes(known)) ?? status;
}
