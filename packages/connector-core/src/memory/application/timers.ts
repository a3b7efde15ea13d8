import type { Clock } from "../../ports/clock";
import type { TimersGroup } from "../../storage/groups";
import type { MemoryTransaction } from "../state";
import { secondsBetween } from "./entries";
import { addEntry, put, type MemoryData } from "./model";
import { memoryProjects } from "./search";

/** The running timers of an application in memory. */
export function memoryTimers(
  data: MemoryData,
  clock: Pick<Clock, "now">,
): TimersGroup<MemoryTransaction> {
  return {
    ...memoryProjects(data),
    running(_tx, user) {
      const entry = [...data.entries.values()]
        .filter(({ endedAt, userId }) => endedAt === null && userId === user)
        .sort((a, b) => b.startedAt.localeCompare(a.startedAt) || b.id - a.id)[0];
      if (!entry) return Promise.resolve(undefined);
      const { id: entryId, projectId, taskId, startedAt } = entry;
      const project = data.projects.get(projectId)?.name ?? null;
      const task = taskId === null ? null : (data.tasks.get(taskId)?.name ?? null);
      const breaks = { breakSeconds: 0, pausedAt: null };
      return Promise.resolve({ entryId, projectId, taskId, project, task, startedAt, ...breaks });
    },
    start(tx, { user, project, task, at }) {
      const fields = { userId: user, projectId: project, taskId: task };
      const running = { startedAt: at, endedAt: null, notes: null, billable: true };
      return Promise.resolve(addEntry(tx, data, { ...fields, ...running }, clock.now()));
    },
    stop(tx, id, at) {
      const entry = data.entries.get(id);
      if (!entry) return Promise.reject(new RangeError(`There is no entry ${String(id)}`));
      put(tx, data.entries, id, { ...entry, endedAt: at, version: entry.version + 1 });
      return Promise.resolve({ seconds: secondsBetween(entry.startedAt, at) });
    },
    allowsSeveral: () => Promise.resolve(data.severalTimers),
    allowsOthers: (_tx, user) => Promise.resolve(data.users.get(user)?.autoStartConsent === true),
  };
}
