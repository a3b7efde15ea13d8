import { changeGroups, requireStorable, type ChangeSet, type Storage } from "@tt/connector-core";
import type { OpenDatabase } from "../../platform/db/database";
import { commitChangeSet, type Committed } from "./commit";
import { asFastPathDelivery, createFastPath } from "./fast-path";
import { createIntegrationStore } from "./integrations";
import { createReads } from "./reads";
import { hasRoutingKeys } from "./routing-keys";
import { RowCache } from "./row-cache";
import { createRunStore } from "./runs";
import { translateFailures } from "./translate-failures";

/** The storage of connector-core on the host's database. */
export interface HostStorage extends Storage {
  /** Stops listening for change notifications. */
  close(): Promise<void>;
}

/** Options of {@link createStorage}. */
export interface StorageOptions {
  readonly now: () => Date;
  /** If false, every commit takes the general path (default: true). Tests compare the two. */
  readonly useFastPath?: boolean;
}

/** Creates the storage, which listens for changed integrations until it is closed. */
export async function createStorage(
  database: OpenDatabase,
  { now, useFastPath = true }: StorageOptions,
): Promise<HostStorage> {
  const { db } = database;
  const cache = new RowCache();
  const commitFastPath = createFastPath(database, async (changeSet) => {
    const { result } = await commitChangeSet(database.byIndex, changeSet, { dryRun: false, now });
    return result;
  });
  const stopListening = await database.listen(
    "integration_changed",
    (payload) => {
      if (payload === "routes") cache.dropRoutingKeys();
      else cache.dropRow(payload);
    },
    () => {
      cache.clear();
    },
  );
  return translateFailures({
    supports: changeGroups,
    integrations: createIntegrationStore(database, cache),
    runs: createRunStore(db),
    ...createReads(database, now),
    async commit(changeSet, options = {}) {
      // A driver would silently replace half a surrogate pair by another character.
      requireStorable([changeSet.changes, changeSet.once]);
      const dryRun = options.dryRun ?? false;
      const delivery = useFastPath && !dryRun ? asFastPathDelivery(changeSet) : undefined;
      if (delivery) return commitFastPath(delivery);
      const committed = await commitChangeSet(database.byIndex, changeSet, { dryRun, now });
      dropChanged(cache, changeSet, committed);
      return committed.result;
    },
    close: stopListening,
  });
}

/** Drops what a commit changed without waiting for the notification of the database. */
function dropChanged(
  cache: RowCache,
  { integration, changes }: ChangeSet,
  { patch = {} }: Committed,
): void {
  if (patch.state || patch.credentials || patch.health) cache.dropRow(integration);
  const isLinked = changes.some(({ type }) => type === "identity.link");
  if (isLinked || hasRoutingKeys(patch)) cache.dropRoutingKeys();
}
