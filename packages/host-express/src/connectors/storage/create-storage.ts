import { requireStorable, type Change, type ChangeType, type Storage } from "@tt/connector-core";
import type { OpenDatabase } from "../../platform/db/database";
import { commitChangeSet } from "./commit";
import { asFastPathDelivery, createFastPath } from "./fast-path";
import { createIntegrationStore } from "./integrations";
import { createReads } from "./reads";
import { RowCache } from "./row-cache";
import { createRunStore } from "./runs";
import { translateFailures } from "./translate-failures";

const supports: readonly ChangeType[] = [
  "task.upsert",
  "task.move",
  "task.archive",
  "timer.start",
  "timer.stop",
  "identity.link",
  "entry.upsert",
  "entry.remove",
  "link.set",
  "routing_key.add",
];

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
  const commitFastPath = createFastPath(database, (changeSet) =>
    commitChangeSet(database.byIndex, changeSet, { dryRun: false, now }),
  );
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
    supports,
    integrations: createIntegrationStore(database, cache),
    runs: createRunStore(db),
    ...createReads(database, now),
    async commit(changeSet, options = {}) {
      // A driver would silently replace half a surrogate pair by another character.
      requireStorable([changeSet.changes, changeSet.once]);
      const dryRun = options.dryRun ?? false;
      const delivery = useFastPath && !dryRun ? asFastPathDelivery(changeSet) : undefined;
      if (delivery) return commitFastPath(delivery);
      const result = await commitChangeSet(database.byIndex, changeSet, { dryRun, now });
      if (changeSet.state || changeSet.health) cache.dropRow(changeSet.integration);
      if (changeSet.changes.some(addsRoutingKey)) cache.dropRoutingKeys();
      return result;
    },
    close: stopListening,
  });
}

function addsRoutingKey({ type }: Change): boolean {
  return type === "routing_key.add" || type === "identity.link";
}
