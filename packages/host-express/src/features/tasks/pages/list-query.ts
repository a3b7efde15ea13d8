import * as z from "zod";
import { idQuery } from "../../../platform/http/fields";
import { pageQuery } from "../../../platform/http/pagination";
import { tagList } from "../../../platform/http/tags";
import { addressOf, unlessDefault } from "../../../platform/pages/address";
import { tasksPath } from "../paths";
import { openStatuses, priorityNames, statusNames } from "../statuses";
import type { TaskFilter } from "../store";

const text = z.string().trim().max(200).default("").catch("");

/** Query parameters of the list of tasks. What is invalid does not filter. */
export const taskListQuery = z.object({
  view: z.enum(["list", "board"]).default("list").catch("list"),
  /** `open` for all that are not finished. */
  status: z
    .enum(["open", "all", ...(Object.keys(statusNames) as (keyof typeof statusNames)[])])
    .default("open")
    .catch("open"),
  project: idQuery.optional().catch(undefined),
  priority: z
    .enum(["", ...(Object.keys(priorityNames) as (keyof typeof priorityNames)[])])
    .default("")
    .catch(""),
  /** A user by id, the user of the page, or tasks that are not assigned. */
  assignee: z
    .union([z.literal(["", "me", "nobody"]), idQuery])
    .default("")
    .catch(""),
  due: z.enum(["", "overdue"]).default("").catch(""),
  tag: text,
  q: text,
  /** `all` if all filters are shown: without scripts. */
  filters: z.enum(["", "all"]).default("").catch(""),
  page: pageQuery.page,
});

/** What a list of tasks is filtered by. */
export type TaskListQuery = z.output<typeof taskListQuery>;

/** The path of a list with a filter; what is the default is left out. */
export function taskListPath(query: TaskListQuery, change: Partial<TaskListQuery> = {}): string {
  const { view, status, project, priority, assignee, due, tag, q, filters, page } = {
    ...query,
    ...change,
  };
  return addressOf(tasksPath, {
    view: unlessDefault(view, "list"),
    status: unlessDefault(status, "open"),
    project,
    priority: unlessDefault(priority, ""),
    assignee: unlessDefault(assignee, ""),
    due: unlessDefault(due, ""),
    tag: unlessDefault(tag, ""),
    q: unlessDefault(q, ""),
    filters: unlessDefault(filters, ""),
    page: unlessDefault(page, 1),
  });
}

/** The filters that are seldom used, by their parameters; blank for none. */
export function moreFiltersOf({ priority, assignee, due, tag }: TaskListQuery) {
  return { priority, assignee: String(assignee), due, tag };
}

/** True if something but the status and the view is filtered. */
export function isFiltered(query: TaskListQuery): boolean {
  const { project, priority, assignee, due, tag, q } = query;
  return [project, priority, assignee, due, tag, q].some(
    (value) => value !== undefined && value !== "",
  );
}

/**
 * The filter of the store.
 * @param today The current calendar day of the user, `YYYY-MM-DD`.
 */
export function filterOf(
  { status, project, priority, assignee, due, tag, q }: TaskListQuery,
  userId: number,
  today: string,
): TaskFilter {
  return {
    projectId: project,
    status: status === "open" || status === "all" ? undefined : status,
    statuses: status === "open" ? openStatuses : undefined,
    tags: tagList(tag),
    priority: priority === "" ? undefined : priority,
    assignedTo: assigneeOf(assignee, userId),
    dueBefore: due === "overdue" ? today : undefined,
    text: q === "" ? undefined : q,
  };
}

function assigneeOf(assignee: TaskListQuery["assignee"], userId: number) {
  switch (assignee) {
    case "":
      return undefined;
    case "me":
      return userId;
    case "nobody":
      return null;
    default:
      return assignee;
  }
}
