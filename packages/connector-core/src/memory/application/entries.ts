import type { Clock } from "../../ports/clock";
import type { EntriesGroup, GroupEntry } from "../../storage/groups";
import { toInstant } from "../../time";
import type { MemoryTransaction } from "../state";
import { addEntry, put, type MemoryData, type MemoryEntry } from "./model";
import { memoryProjects } from "./search";

/** The time entries of an application in memory. */
export function memoryEntries(
  data: MemoryData,
  clock: Pick<Clock, "now">,
): EntriesGroup<MemoryTransaction> {
  const of = (user: number): MemoryEntry[] =>
    [...data.entries.values()].filter(({ userId }) => userId === user);
  const read = (entry: MemoryEntry): GroupEntry => groupEntry(data, entry, clock.now());
  return {
    ...memoryProjects(data),
    get(_tx, id) {
      const entry = data.entries.get(id);
      return Promise.resolve(entry && read(entry));
    },
    findNoted: (_tx, user, text) =>
      Promise.resolve(of(user).find(({ notes }) => notes?.includes(text))?.id),
    async insert(tx, { user, project, start, end, notes, billable }) {
      requireOrder(start, end);
      const period = { startedAt: start, endedAt: end };
      const fields = { userId: user, projectId: project, taskId: null, notes, billable };
      return Promise.resolve(addEntry(tx, data, { ...fields, ...period }, clock.now()));
    },
    async update(tx, id, { start, end, notes }) {
      requireOrder(start, end);
      const known = data.entries.get(id);
      const fields = { startedAt: start, endedAt: end, notes };
      if (known) put(tx, data.entries, id, { ...known, ...fields, version: known.version + 1 });
      return Promise.resolve();
    },
    remove(tx, id) {
      put(tx, data.entries, id);
      return Promise.resolve();
    },
    startedBetween: (_tx, user, from, until) =>
      Promise.resolve(
        of(user)
          .filter(({ startedAt }) => startedAt >= from && startedAt < until)
          .sort((a, b) => a.startedAt.localeCompare(b.startedAt) || a.id - b.id)
          .map(read),
      ),
    createdSince: (_tx, user, { since, after, limit }) =>
      Promise.resolve(
        of(user)
          .filter(({ id, endedAt }) => endedAt !== null && id > after)
          .filter(({ createdAt }) => Date.parse(createdAt) >= Date.parse(since))
          .sort((a, b) => a.id - b.id)
          .slice(0, limit)
          .map(read),
      ),
    settledBelow(_tx, user, time) {
      const running = of(user).filter(({ endedAt }) => endedAt === null);
      const older = [...data.entries.values()].filter(
        ({ createdAt }) => Date.parse(createdAt) < Date.parse(time),
      );
      const last = Math.max(0, ...older.map(({ id }) => id));
      return Promise.resolve(Math.min(last + 1, ...running.map(({ id }) => id)));
    },
  };
}

function groupEntry(data: MemoryData, entry: MemoryEntry, now: Date): GroupEntry {
  const { id, userId, projectId, taskId, startedAt, endedAt, notes, version, paid } = entry;
  const project = data.projects.get(projectId);
  const task = taskId === null ? undefined : data.tasks.get(taskId);
  return {
    ...{ id, userId, projectId, taskId, startedAt, endedAt, notes, version },
    project: project?.name ?? null,
    restricted: project?.members !== undefined,
    client: "Client",
    task: task?.name ?? null,
    seconds: secondsBetween(startedAt, endedAt ?? toInstant(now)),
    locked: paid,
  };
}

/** Whole seconds between two times; at least 0. */
export function secondsBetween(from: string, to: string): number {
  return Math.max(0, Math.floor((Date.parse(to) - Date.parse(from)) / 1000));
}

/**
 * Refuses times that database columns refuse.
 * @throws RangeError
 */
function requireOrder(start: string, end: string): void {
  if (!(Date.parse(end) >= Date.parse(start)))
    throw new RangeError("The entry ends before it starts");
}
