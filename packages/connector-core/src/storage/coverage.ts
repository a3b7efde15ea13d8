import { taskFields } from "../changes/decide-task";
import type { StorageCoverage } from "../ports/coverage";
import type { StorageParts } from "./groups";

/** What the groups of an application keep and find. A function that is there is one that works. */
export function coverageOf<Tx>({
  tasks,
  timers,
  entries,
}: Pick<StorageParts<Tx>, "tasks" | "timers" | "entries">): StorageCoverage {
  const keeps = tasks?.keeps ?? taskFields;
  const findsProjects = [tasks, timers, entries].some((group) => has(group, "searchProjects"));
  return {
    taskFields: has(tasks, "findAssignee") ? keeps : keeps.filter((field) => field !== "assignee"),
    ...(tasks?.statuses ? { statuses: tasks.statuses } : {}),
    searches: [
      ...(findsProjects ? (["projects"] as const) : []),
      ...(has(tasks, "searchTasks") ? (["tasks"] as const) : []),
    ],
  };
}

function has<Group extends object>(group: Group | undefined, name: keyof Group): boolean {
  return group?.[name] !== undefined;
}
