/** Display names of the statuses of a task. */
export const statusNames = {
  todo: "To Do",
  in_progress: "In Progress",
  review: "Review",
  done: "Done",
  cancelled: "Cancelled",
} as const;

/** A status of a task. */
export type TaskStatus = keyof typeof statusNames;

/** Display names of the priorities of a task, from the lowest. */
export const priorityNames = {
  low: "Low",
  medium: "Medium",
  high: "High",
  urgent: "Urgent",
} as const;

/** Statuses of tasks that are not finished. */
export const openStatuses: readonly TaskStatus[] = ["todo", "in_progress", "review"];

const namesOfAny: Readonly<Record<"statuses" | "priorities", Readonly<Record<string, string>>>> = {
  statuses: statusNames,
  priorities: priorityNames,
};

/** A status as pages name it. */
export function statusName(status: string): string {
  return namesOfAny.statuses[status] ?? status;
}

/** A priority as pages name it. */
export function priorityName(priority: string): string {
  return namesOfAny.priorities[priority] ?? priority;
}
