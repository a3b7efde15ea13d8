import type { ChangeSet } from "../changes/changes";
import { checkChanges, type MergeOutcomes } from "../changes/check-changes";
import { checkUpdate } from "../changes/check-update";
import { groupsInUse, missingGroups } from "./groups-in-use";
import type { Manifest } from "./manifest";
import type { Logger } from "../ports/logger";
import type { Storage } from "../ports/storage";
import { cleanText, cleanValue } from "../text";
import { storedKey, storedUpdate, type Routing } from "../webhook/routing";

/**
 * Wraps the storage for the connectors of one manifest. Everything a connector passes in is
 * checked:
 *
 * - Strings are cleaned, so that no character sent by a provider makes a write or a lookup fail.
 * - Routing keys are brought to the form in which deliveries look for them.
 * - Changes are validated; an invalid one fails alone and never reaches the storage.
 * - Updates are validated; an invalid one fails the commit, because a page must not be committed
 *   without its checkpoint.
 */
export function checkedStorage(
  storage: Storage,
  manifest: Pick<Manifest, "key" | "uses" | "mayUse" | "inbound">,
  log: Logger,
): Storage {
  const { key, inbound } = manifest;
  const missing = missingGroups(manifest, storage).map(({ group }) => group);
  const groups = { used: groupsInUse(manifest), missing };
  const { integrations, users, projects, tasks } = storage;
  return {
    supports: storage.supports,
    integrations: {
      get: (id, options) => integrations.get(id, options),
      byOwner: (connector, userId) => integrations.byOwner(connector, userId),
      byPublicId: (connector, publicId, options) =>
        integrations.byPublicId(connector, cleanText(publicId), options),
      byRoutingKey: (connector, routingKeys, limit, options) =>
        integrations.byRoutingKey(connector, cleanValue(routingKeys), limit, options),
      byAccount: (connector, accountId) => integrations.byAccount(connector, cleanText(accountId)),
      patch: (id, patch) =>
        integrations.patch(id, storedUpdate(inbound?.routing, cleanValue(patch))),
      lease: (id, type, seconds) => integrations.lease(id, type, seconds),
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
      const checked = checkChanges(changeSet.changes, groups);
      const { faults, merge } = checked;
      if (faults.length > 0) {
        const fields = { connector: key, integration: changeSet.integration, faults };
        log.error(fields, "invalid changes of a connector were dropped");
      }
      const result = await storage.commit(
        cleanChangeSet(
          changeSet,
          withStoredKeys(inbound?.routing, checked.changes),
          merge,
          faults.length > 0,
          inbound?.routing,
        ),
        options,
      );
      return result.status === "done"
        ? { status: "done", outcomes: merge(result.outcomes) }
        : result;
    },
  };
}

/** Routing keys of linked accounts in the form in which deliveries look for them. */
function withStoredKeys(
  routing: Routing | undefined,
  changes: ChangeSet["changes"],
): ChangeSet["changes"] {
  return changes.map((change) =>
    change.type === "identity.link"
      ? { ...change, routingKey: storedKey(routing, change.routingKey) }
      : change,
  );
}

/** @param incomplete True if a change was dropped; then, as after any failure, no claim is kept. */
function cleanChangeSet(
  { integration, guard, once, update, health, run }: ChangeSet,
  changes: ChangeSet["changes"],
  merge: MergeOutcomes,
  incomplete: boolean,
  routing: Routing | undefined,
): ChangeSet {
  return {
    integration,
    guard,
    changes,
    ...(once && !incomplete ? { once: cleanValue(once) } : {}),
    ...(update ? { update: cleanUpdate(update, merge, routing) } : {}),
    ...(health ? { health: cleanValue(health) } : {}),
    ...(run ? { run: (outcomes) => cleanValue(run(merge(outcomes))) } : {}),
  };
}

/** @throws ConnectorError with code `invalid_change` */
function cleanUpdate(
  update: NonNullable<ChangeSet["update"]>,
  merge: MergeOutcomes,
  routing: Routing | undefined,
): NonNullable<ChangeSet["update"]> {
  if (typeof update !== "function") return storedUpdate(routing, checkUpdate(update));
  return (outcomes) => {
    const derived = update(merge(outcomes));
    return derived && storedUpdate(routing, checkUpdate(derived));
  };
}
