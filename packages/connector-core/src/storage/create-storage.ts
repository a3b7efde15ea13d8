import type { Storage } from "../ports/storage";
import type { Found, TaskSummary } from "../ports/reads";
import { requireStorable } from "../text";
import { commitChangeSet } from "./commit";
import type { StorageParts } from "./groups";

/**
 * Creates the `Storage` port from a ledger and the tasks of an application. It supports connectors
 * whose changes concern tasks; a connector that needs more is refused at registration.
 *
 * @example
 * ```ts
 * import { createRuntime, createStorage } from "@tt/connector-core";
 * import type { Crypto, Descriptor, StorageParts } from "@tt/connector-core";
 *
 * export function start<Tx>(
 *   parts: StorageParts<Tx>,
 *   connectors: readonly Descriptor[],
 *   crypto: Crypto,
 * ) {
 *   const { ledger } = parts;
 *   const ports = { storage: createStorage(parts), ledger, crypto, log: console };
 *   return createRuntime({ connectors, ports, baseUrl: "https://time.example.com" });
 * }
 * ```
 */
export function createStorage<Tx>(parts: StorageParts<Tx>): Storage {
  const { ledger, tasks } = parts;
  return {
    supports: tasks ? ["tasks"] : [],
    integrations: ledger.integrations,
    runs: ledger.runs,
    users: {
      byIdentity: () => unsupported("users"),
      get: () => unsupported("users"),
      linkedTo: () => unsupported("users"),
    },
    projects: {
      search: (userId, text, limit) =>
        tasks?.searchProjects?.(userId, text, limit) ?? findById(parts, userId, text),
    },
    tasks: {
      byRef: (integration, item) =>
        ledger.transaction(async (tx): Promise<TaskSummary | undefined> => {
          requireStorable(item);
          const links = await ledger.taskLinks(tx, item);
          const link = links.find((each) => each.integration === integration);
          const task = link && (await tasks?.get(tx, link.task));
          if (!task || task.deleted) return undefined;
          return { id: link.task, projectId: task.project, ...task.values };
        }),
      search: (userId, projectId, text, limit) =>
        tasks?.searchTasks?.(userId, projectId, text, limit) ?? Promise.resolve([]),
    },
    timers: { current: () => unsupported("timers") },
    entries: {
      get: () => unsupported("time entries"),
      today: () => unsupported("time entries"),
      unexported: () => unsupported("time entries"),
      settledBelow: () => unsupported("time entries"),
      ofEvent: () => Promise.resolve(undefined),
    },
    commit: (changeSet, options) =>
      Promise.resolve().then(() => commitChangeSet(parts, changeSet, options?.dryRun ?? false)),
  };
}

/** Without a search of the application, a project is found by its id only, e.g. `#7`. */
async function findById<Tx>(
  { ledger, tasks }: StorageParts<Tx>,
  userId: number,
  text: string,
): Promise<readonly Found[]> {
  const digits = /^#?(\d{1,9})$/.exec(text.trim())?.[1];
  if (!tasks || digits === undefined) return [];
  const id = Number(digits);
  const access = await ledger.transaction((tx) => tasks.project(tx, id, userId));
  return access === "open" ? [{ id, name: `#${digits}`, match: "id" }] : [];
}

function unsupported(what: string): Promise<never> {
  return Promise.reject(new TypeError(`This storage does not support ${what}`));
}
