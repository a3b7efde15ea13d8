import type { ActiveFilter } from "../../../platform/pages/ui";
import { priorityName } from "../statuses";
import { taskListPath, type TaskListQuery } from "./list-query";

/** Names of what a filter selects; undefined if it is not there. */
export interface TaskFilterNames {
  readonly project: string | undefined;
  readonly assignee: string | undefined;
}

/** The filters that are set besides the status, in words. */
export function activeTaskFilters(
  query: TaskListQuery,
  names: TaskFilterNames,
): readonly ActiveFilter[] {
  const { project, priority, assignee, due, tag, q } = query;
  const labels = [
    q !== "" && (["q", `Text: ${q}`] as const),
    project !== undefined && (["project", `Project: ${names.project ?? "unknown"}`] as const),
    priority !== "" && (["priority", `Priority: ${priorityName(priority)}`] as const),
    assignee !== "" && (["assignee", assigneeText(assignee, names.assignee)] as const),
    due !== "" && (["due", "Overdue"] as const),
    tag !== "" && (["tag", `Tag: ${tag}`] as const),
  ].filter((each) => each !== false);
  return labels.map(([parameter, label]) => ({
    label,
    without: taskListPath(query, {
      page: 1,
      [parameter]: parameter === "project" ? undefined : "",
    }),
  }));
}

function assigneeText(assignee: TaskListQuery["assignee"], name: string | undefined): string {
  switch (assignee) {
    case "me":
      return "Assigned to you";
    case "nobody":
      return "Unassigned";
    default:
      return `Assignee: ${name ?? "unknown"}`;
  }
}
