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

/** Core's storage on a database of ours. */
export interface HostStorage extends Storage {
  /** Stops listening for changes. */
  close(): Promise<void>;
}

/** How a storage is made. */
export interface StorageOptions {
  readonly now: () => Date;
  /** False: every commit takes the general path. For the suite that compares the two. */
  readonly hotPath?: boolean;
}

/** Opens core's storage; it hears of changed cards from now on. */
export async function createStorage(
  database: OpenDatabase,
  { now, hotPath = true }: StorageOptions,
): Promise<HostStorage> {
  const { db } = database;
  const cache = new RowCache();
  const commitHotDelivery = createFastPath(database, (changeSet) =>
    commitChangeSet(database.byIndex, changeSet, { dryRun: false, now }),
  );
  const stopListening = await database.listen(
    "integration_changed",
    (payload) => {
      if (payload === "routes") cache.forgetRoutes();
      else cache.forgetRow(payload);
    },
    () => {
      cache.forgetAll();
    },
  );
  return translateFailures({
    supports,
    integrations: createIntegrationStore(database, cache),
    runs: createRunStore(db),
    ...createReads(database, now),
    async commit(changeSet, options = {}) {
      // A driver would turn half a surrogate pair into another character without a word.
      requireStorable([changeSet.changes, changeSet.once]);
      const dryRun = options.dryRun ?? false;
      const hot = hotPath && !dryRun ? asFastPathDelivery(changeSet) : undefined;
      if (hot) return commitHotDelivery(hot);
      const result = await commitChangeSet(database.byIndex, changeSet, { dryRun, now });
      if (changeSet.state || changeSet.health) cache.forgetRow(changeSet.integration);
      if (changeSet.changes.some(learnsRoute)) cache.forgetRoutes();
      return result;
    },
    close: stopListening,
  });
}

function learnsRoute({ type: kind }: Change): boolean {
  return kind === "routing_key.add" || kind === "identity.link";
}
