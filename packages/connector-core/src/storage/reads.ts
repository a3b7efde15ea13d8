import type { EntrySummary, Found, RunningTimer, TaskSummary, UserProfile } from "../ports/reads";
import type { Storage } from "../ports/storage";
import { requireStorable } from "../text";
import { dayMs, toInstant } from "../time";
import { instantInZone } from "../zones";
import { entryOfEvent, summaryOf } from "./entry-events";
import { unexportedEntries } from "./exports";
import { readTask } from "./group-task";
import type { EntriesGroup, StorageParts } from "./groups";
import { findByIdentity, isActiveUser, profileOf } from "./users";

/** The reads of a storage that is made of a ledger and groups. */
export type GroupReads = Pick<Storage, "users" | "projects" | "tasks" | "timers" | "entries">;

/** Creates the reads; those of groups that are not there reject. */
export function createReads<Tx>(parts: StorageParts<Tx>): GroupReads {
  return {
    users: userReads(parts),
    projects: { search: (userId, text, limit) => searchProjects(parts, userId, text, limit) },
    tasks: {
      byRef: (integration, item) => taskByRef(parts, integration, item),
      search: (userId, projectId, text, limit) =>
        parts.tasks?.searchTasks?.(userId, projectId, text, limit) ?? Promise.resolve([]),
    },
    timers: { current: (userId) => runningTimer(parts, userId) },
    entries: entryReads(parts),
  };
}

function userReads<Tx>(parts: StorageParts<Tx>): Storage["users"] {
  const { ledger, identities } = parts;
  if (!identities) {
    const reject = () => unsupported("users");
    return { byIdentity: reject, get: reject, linkedTo: reject };
  }
  return {
    byIdentity: (provider, identity) =>
      ledger.transaction(async (tx) => {
        requireStorable([provider, identity]);
        const id = await findByIdentity(parts, tx, provider, identity);
        const user = id === undefined ? undefined : await identities.user(tx, id);
        return user && { id: user.id, username: user.username };
      }),
    get: (userId) => ledger.transaction((tx) => profileOf(parts, tx, userId)),
    linkedTo: (integration, limit) =>
      ledger.transaction(async (tx) => {
        const users: UserProfile[] = [];
        for (const { user } of await ledger.accountsOfIntegration(tx, integration)) {
          const profile = await profileOf(parts, tx, user);
          if (profile) users.push(profile);
        }
        return users.sort((a, b) => (a.username < b.username ? -1 : 1)).slice(0, limit);
      }),
  };
}

function entryReads<Tx>(parts: StorageParts<Tx>): Storage["entries"] {
  const { ledger, entries } = parts;
  if (!entries) {
    const reject = () => unsupported("time entries");
    const ofEvent = () => Promise.resolve(undefined);
    return { get: reject, today: reject, unexported: reject, settledBelow: reject, ofEvent };
  }
  return {
    get: (id) =>
      ledger.transaction(async (tx) => {
        const entry = await entries.get(tx, id);
        return entry && summaryOf(entry);
      }),
    today: (userId, day, zone) => entriesOfDay(parts, entries, userId, day, zone),
    ofEvent: (integration, event) =>
      ledger.transaction((tx) => entryOfEvent(parts, tx, integration, event)),
    async unexported(id, query) {
      const owner = (await ledger.integrations.get(id, { fresh: true }))?.owner ?? null;
      if (owner === null) return [];
      return ledger.transaction((tx) =>
        unexportedEntries({ parts, entries, tx, id, owner, query }),
      );
    },
    async settledBelow(id, time) {
      const owner = (await ledger.integrations.get(id, { fresh: true }))?.owner ?? null;
      if (owner === null) return 0;
      return ledger.transaction((tx) => entries.settledBelow(tx, owner, time));
    },
  };
}

async function searchProjects<Tx>(
  parts: StorageParts<Tx>,
  userId: number,
  text: string,
  limit: number,
): Promise<readonly Found[]> {
  const groups = [parts.tasks, parts.timers, parts.entries];
  const searching = groups.find((group) => group?.searchProjects !== undefined);
  if (searching?.searchProjects) return searching.searchProjects(userId, text, limit);
  // Without a search of the application, a project is found by its id only, e.g. `#7`.
  const digits = /^#?(\d{1,9})$/.exec(text.trim())?.[1];
  const group = groups.find((each) => each !== undefined);
  if (!group || digits === undefined) return [];
  const id = Number(digits);
  const access = await parts.ledger.transaction((tx) => group.project(tx, id, userId));
  return access === "open" ? [{ id, name: `#${digits}`, match: "id" }] : [];
}

function taskByRef<Tx>(
  { ledger, tasks }: StorageParts<Tx>,
  integration: string,
  item: { readonly source: string; readonly ref: string },
): Promise<TaskSummary | undefined> {
  return ledger.transaction(async (tx) => {
    requireStorable(item);
    const links = await ledger.taskLinks(tx, item);
    const link = links.find((each) => each.integration === integration);
    const task = link && tasks && (await readTask(tasks, tx, link.task));
    if (!task || task.deleted) return undefined;
    return { id: link.task, projectId: task.project, ...task.values };
  });
}

function runningTimer<Tx>(
  parts: StorageParts<Tx>,
  userId: number,
): Promise<RunningTimer | undefined> {
  const { ledger, timers } = parts;
  if (!timers) return unsupported("timers");
  return ledger.transaction(async (tx) =>
    (await isActiveUser(parts, tx, userId)) ? timers.running(tx, userId) : undefined,
  );
}

async function entriesOfDay<Tx>(
  { ledger }: StorageParts<Tx>,
  entries: EntriesGroup<Tx>,
  userId: number,
  day: string,
  zone: string,
): Promise<readonly EntrySummary[]> {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const [from, until] = [midnight, midnight + dayMs].map((localMs) =>
    toInstant(instantInZone(localMs, zone)),
  ) as [string, string];
  const found = await ledger.transaction((tx) => entries.startedBetween(tx, userId, from, until));
  return found.map(summaryOf);
}

function unsupported(what: string): Promise<never> {
  return Promise.reject(new TypeError(`This storage does not support ${what}`));
}
