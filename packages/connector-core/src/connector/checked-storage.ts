import type { ChangeSet } from "../changes/changes";
import { checkChanges, type MergeOutcomes } from "../changes/check-changes";
import type { Manifest } from "./manifest";
import type { Logger } from "../ports/logger";
import type { Storage } from "../ports/storage";
import { cleanText, cleanValue } from "../text";

/**
 * The storage as the connectors of one manifest reach it. Everything they hand over passes here:
 *
 * - texts are cleaned, so that no odd character of a provider makes a write or a lookup fail
 * - changes are checked; one that does not fit its schema fails alone and never reaches the storage
 */
export function checkedStorage(
  storage: Storage,
  { key, uses }: Pick<Manifest, "key" | "uses">,
  log: Logger,
): Storage {
  const { integrations, users, projects, tasks } = storage;
  return {
    supports: storage.supports,
    integrations: {
      get: (id, options) => integrations.get(id, options),
      byOwner: (connector, userId) => integrations.byOwner(connector, userId),
      byPublicId: (connector, publicId, options) =>
        integrations.byPublicId(connector, cleanText(publicId), options),
      byRoutingKey: (connector, hints, limit, options) =>
        integrations.byRoutingKey(connector, cleanValue(hints), limit, options),
      byAccount: (connector, accountId) => integrations.byAccount(connector, cleanText(accountId)),
      patch: (id, patch) => integrations.patch(id, cleanValue(patch)),
      lease: (id, kind, seconds) => integrations.lease(id, kind, seconds),
    },
    users: {
      byIdentity: (provider, identity) => users.byIdentity(provider, cleanValue(identity)),
      get: (userId) => users.get(userId),
      linkedTo: (integrationId, limit) => users.linkedTo(integrationId, limit),
    },
    projects: {
      search: (userId, text, limit) => projects.search(userId, cleanText(text), limit),
    },
    tasks: {
      byRef: (integrationId, task) => tasks.byRef(integrationId, cleanValue(task)),
      search: (userId, projectId, text, limit) =>
        tasks.search(userId, projectId, cleanText(text), limit),
    },
    timers: storage.timers,
    entries: storage.entries,
    runs: storage.runs,
    async commit(changeSet, options) {
      const checked = checkChanges(cleanValue(changeSet.changes), uses);
      const { faults, merge } = checked;
      if (faults.length > 0) {
        const fields = { connector: key, integration: changeSet.integration, faults };
        log.error(fields, "changes of a connector do not fit and were left out");
      }
      const result = await storage.commit(
        cleanSet(changeSet, checked.changes, merge, faults.length > 0),
        options,
      );
      return result.status === "done"
        ? { status: "done", outcomes: merge(result.outcomes) }
        : result;
    },
  };
}

/** @param incomplete True if a change was left out: as after any failed one, no claim is kept. */
function cleanSet(
  { integration, guard, once, state, health, run }: ChangeSet,
  changes: ChangeSet["changes"],
  merge: MergeOutcomes,
  incomplete: boolean,
): ChangeSet {
  return {
    integration,
    guard,
    changes,
    ...(once && !incomplete ? { once: cleanValue(once) } : {}),
    ...(state === undefined
      ? {}
      : typeof state === "function"
        ? { state: (outcomes) => cleanValue(state(merge(outcomes))) }
        : { state: cleanValue(state) }),
    ...(health ? { health: cleanValue(health) } : {}),
    ...(run ? { run: (outcomes) => cleanValue(run(merge(outcomes))) } : {}),
  };
}
