import { groupOfChange, type ChangeGroup } from "../../changes/changes";
import type { StorageHarness } from "../../memory/storage-harness";
import type { Storage } from "../../ports/storage";

/** Skips the current test, with a note for the test report. */
export type SkipTest = (note: string) => void;

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
 * Makes a test skip itself when it needs a group of changes that the storage does not support: by a
 * commit, a read, or an action of a user.
 */
export function bySupport(harness: StorageHarness, skip: SkipTest): StorageHarness {
  const { storage } = harness;
  const need = (group: ChangeGroup): void => {
    if (!storage.supports.includes(group)) skip(`The storage does not support ${group}`);
  };
  const commit: Storage["commit"] = (changeSet, options) => {
    for (const { type } of changeSet.changes) need(groupOfChange[type]);
    return storage.commit(changeSet, options);
  };
  const limited = watched(storage, groupOfRead, need, { commit });
  return watched(harness, groupOfAction, need, { storage: limited });
}

/** @param replaced Properties that replace those of the target. */
function watched<Target extends object>(
  target: Target,
  groups: GroupsOf<Target>,
  need: (group: ChangeGroup) => void,
  replaced: Partial<Target>,
): Target {
  return new Proxy(target, {
    get(object, property) {
      const name = property as keyof Target;
      const group = groups[name];
      if (group) need(group);
      const value = replaced[name] ?? object[name];
      // A storage may be a class with private fields.
      return typeof value === "function" ? (value.bind(object) as unknown) : value;
    },
  });
}
