import { groupOfChange, type ChangeGroup } from "../../changes/changes";
import type { StorageHarness } from "../../memory/storage-harness";
import type { Storage } from "../../ports/storage";
import { NotInApplication } from "./not-in-application";

/** Skips the current test, with a note for the test report. */
export type SkipTest = (note: string) => never;

const groupOfRead: GroupsOf<Storage> = {
  users: "identities",
  tasks: "tasks",
  timers: "timers",
  entries: "entries",
};

const groupOfAction: GroupsOf<StorageHarness> = {
  editTask: "tasks",
  forgetTaskTime: "tasks",
  deleteTask: "tasks",
  countTasks: "tasks",
  countRunning: "timers",
  allowSeveralTimers: "timers",
  createEntry: "entries",
  editEntry: "entries",
  deleteEntry: "entries",
  payEntry: "entries",
  entriesOf: "entries",
  createLinkCode: "identities",
};

type GroupsOf<Target> = { readonly [Name in keyof Target]?: ChangeGroup };

/**
 * Makes a test skip itself when it needs what the storage or its application does not have: a group of
 * changes, a search by name, or an action of a user.
 */
export function bySupport(harness: StorageHarness, skip: SkipTest): StorageHarness {
  const { storage } = harness;
  const need = (group: ChangeGroup): void => {
    if (!storage.supports.includes(group)) skip(`The storage does not support ${group}`);
  };
  const commit: Storage["commit"] = (changeSet, options) => {
    for (const { type } of changeSet.changes) need(groupOfChange[type]);
    return storage.commit(changeSet, options).catch(skipMissing(skip));
  };
  const projects: Storage["projects"] = {
    search(userId, text, limit) {
      if (!/^\s*#?\d+\s*$/.test(text)) needSearch(storage, "projects", skip);
      return storage.projects.search(userId, text, limit);
    },
  };
  const tasks: Storage["tasks"] = {
    byRef: (integration, item) => storage.tasks.byRef(integration, item),
    search(userId, project, text, limit) {
      needSearch(storage, "tasks", skip);
      return storage.tasks.search(userId, project, text, limit);
    },
  };
  const parts = { need, skip };
  const limited = watched(storage, groupOfRead, parts, { commit, projects, tasks });
  return watched(harness, groupOfAction, parts, { storage: limited });
}

function needSearch({ coverage }: Storage, what: "projects" | "tasks", skip: SkipTest): void {
  if (coverage && !coverage.searches.includes(what)) {
    skip(`The storage does not find ${what} by name`);
  }
}

/** Skips what an application does not have; other errors stay. */
function skipMissing(skip: SkipTest) {
  return (error: unknown): never => {
    if (error instanceof NotInApplication) skip(error.message);
    throw error;
  };
}

/** @param replaced Properties that replace those of the target. */
function watched<Target extends object>(
  target: Target,
  groups: GroupsOf<Target>,
  { need, skip }: { need: (group: ChangeGroup) => void; skip: SkipTest },
  replaced: Partial<Target>,
): Target {
  return new Proxy(target, {
    get(object, property) {
      const name = property as keyof Target;
      const group = groups[name];
      if (group) need(group);
      const value: unknown = replaced[name] ?? object[name];
      if (typeof value !== "function") return value;
      return (...args: readonly unknown[]): unknown => {
        // A storage may be a class with private fields.
        const result: unknown = value.apply(object, args);
        return result instanceof Promise ? result.catch(skipMissing(skip)) : result;
      };
    },
  });
}
