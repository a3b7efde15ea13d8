import type { Clock } from "../ports/clock";
import type { EntrySummary, Found, UserProfile } from "../ports/reads";
import type { Storage } from "../ports/storage";
import { nameKey } from "../names/name-key";
import { dayInZone } from "../zones";
import { cleanText } from "../text";
import { settledBelow, unexportedEntries } from "./entries";
import { taskRefOf } from "./find";
import { userByIdentity } from "./identities";
import { mayUse, taskValues, type MemoryEntry, type MemoryTables, type MemoryUser } from "./model";
import { requireNoNul } from "./refuse";
import { toInstant } from "../time";
import { runningOf, secondsBetween } from "./timers";

type Reads = Pick<Storage, "users" | "projects" | "tasks" | "timers" | "entries">;

/** Reads of the in-memory tables. */
export function memoryReads(state: { readonly tables: MemoryTables }, clock: Clock): Reads {
  const summary = (entry: MemoryEntry) => entrySummary(state.tables, entry, clock.now());
  return {
    users: {
      byIdentity: async (provider, identity) => {
        requireNoNul(provider, identity.id, identity.login);
        const user = userByIdentity(state.tables, provider, identity);
        return Promise.resolve(user && { id: user.id, username: user.username });
      },
      get: (id) => {
        const user = state.tables.users.get(id);
        return Promise.resolve(user?.active ? profile(state.tables, user) : undefined);
      },
      linkedTo: (integration, limit) => {
        const users = state.tables.identities
          .filter((identity) => identity.integration === integration)
          .map((identity) => state.tables.users.get(identity.user))
          .filter((user) => user !== undefined)
          .filter((user) => user.active)
          .map((user) => profile(state.tables, user))
          .sort((a, b) => (a.username < b.username ? -1 : 1));
        return Promise.resolve(users.slice(0, limit));
      },
    },
    projects: {
      search: (userId, text, limit) => {
        const usable = [...state.tables.projects.values()].filter(
          ({ id, status }) => status === "active" && mayUse(state.tables, userId, id),
        );
        return Promise.resolve(search(usable, text, limit));
      },
    },
    tasks: {
      byRef: async (integration, task) => {
        requireNoNul(task.source, task.ref);
        const found = [...state.tables.tasks.values()].find(
          (known) =>
            !known.deleted &&
            known.integration === integration &&
            known.source === task.source &&
            known.ref === task.ref,
        );
        if (!found) return Promise.resolve(undefined);
        return Promise.resolve({
          id: found.id,
          projectId: found.projectId,
          ...taskValues(found),
        });
      },
      search: (userId, projectId, text, limit) => {
        if (!mayUse(state.tables, userId, projectId)) return Promise.resolve([]);
        const open = [...state.tables.tasks.values()].filter(
          (task) =>
            task.projectId === projectId &&
            !task.deleted &&
            !["done", "cancelled"].includes(task.status),
        );
        return Promise.resolve(search(open, text, limit));
      },
    },
    timers: {
      current: (userId) => {
        const active = state.tables.users.get(userId)?.active === true;
        const running = active ? runningOf(state.tables, userId) : undefined;
        if (!running) return Promise.resolve(undefined);
        const { id, projectId, taskId, project, task, startedAt } = {
          ...running,
          ...summary(running),
        };
        return Promise.resolve({
          entryId: id,
          projectId,
          taskId,
          project,
          task,
          startedAt,
          breakSeconds: 0,
          pausedAt: null,
        });
      },
    },
    entries: {
      get: (id) => {
        const entry = state.tables.entries.get(id);
        return Promise.resolve(entry && summary(entry));
      },
      today: (userId, day, zone) =>
        Promise.resolve(
          [...state.tables.entries.values()]
            .filter(
              (entry) =>
                entry.userId === userId && dayInZone(new Date(entry.startedAt), zone) === day,
            )
            .sort((a, b) => a.startedAt.localeCompare(b.startedAt) || a.id - b.id)
            .map(summary),
        ),
      ofEvent: (integration, { entity, data }) => {
        const isEntry = entity.type === "time_entry" && entity.id !== null;
        const present = isEntry ? state.tables.entries.get(entity.id) : undefined;
        // `recordEntry` wrote it.
        const entry = present ?? (data["entry"] as MemoryEntry | undefined);
        if (!isEntry || !entry) return Promise.resolve(undefined);
        const taskRef = taskRefOf(state.tables, integration, entry.taskId);
        return Promise.resolve({ entry: summary(entry), taskRef });
      },
      unexported: (integration, query) =>
        Promise.resolve(unexportedEntries(state.tables, integration, query)),
      settledBelow: (integration, time) =>
        Promise.resolve(settledBelow(state.tables, integration, time)),
    },
  };
}

function profile(tables: MemoryTables, { id, username, zone }: MemoryUser): UserProfile {
  const linkedTo = tables.identities
    .filter((identity) => identity.user === id)
    .map((identity) => identity.integration);
  return { id, username, name: username, zone, linkedTo };
}

function entrySummary(tables: MemoryTables, entry: MemoryEntry, now: Date): EntrySummary {
  const { id, userId, projectId, taskId, startedAt, endedAt } = entry;
  const project = tables.projects.get(projectId);
  const task = taskId === null ? undefined : tables.tasks.get(taskId);
  return {
    id,
    userId,
    projectId,
    project: project?.name ?? null,
    restricted: project?.members !== undefined,
    task: task?.name ?? null,
    startedAt,
    endedAt,
    seconds: secondsBetween(startedAt, endedAt ?? toInstant(now)),
  };
}

function search(
  candidates: readonly { readonly id: number; readonly name: string }[],
  text: string,
  limit: number,
): readonly Found[] {
  const wanted = nameKey(cleanText(text));
  const number = /^#?(\d{1,9})$/.exec(wanted)?.[1];
  const rank = { id: 0, exact: 1, partial: 2 } as const;
  return candidates
    .flatMap(({ id, name }): (Found & { readonly key: string })[] => {
      const key = nameKey(name);
      if (number !== undefined && id === Number(number)) return [{ id, name, key, match: "id" }];
      if (key === wanted) return [{ id, name, key, match: "exact" }];
      return key.includes(wanted) ? [{ id, name, key, match: "partial" }] : [];
    })
    .sort(
      (a, b) =>
        rank[a.match] - rank[b.match] ||
        Number(a.key > b.key) - Number(a.key < b.key) ||
        a.id - b.id,
    )
    .slice(0, limit)
    .map(({ id, name, match }) => ({ id, name, match }));
}
