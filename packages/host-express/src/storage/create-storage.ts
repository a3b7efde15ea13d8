import type { ChangeKind, Storage } from "@tt/connector-core";
import { toApiInstant } from "../platform/db/instants";
import type { OpenDatabase } from "../platform/db/database";
import { runningEntry } from "../features/time-entries/store";
import { findByGithubLogins } from "../features/users/store";
import { commitChangeSet } from "./commit";
import { asHotDelivery, createHotPath } from "./hot-delivery";
import { createIntegrationStore } from "./integrations";
import { RowCache } from "./row-cache";
import { createRunStore } from "./runs";

const supports: readonly ChangeKind[] = [
  "task.upsert",
  "task.move",
  "task.archive",
  "timer.start",
  "route.learn",
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
  const commitHotDelivery = createHotPath(database);
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
  return {
    supports,
    integrations: createIntegrationStore(database, cache),
    runs: createRunStore(db),
    users: {
      async byIdentity(provider, login) {
        if (provider !== "github") return undefined;
        const [user] = await findByGithubLogins(db, [login]);
        return user && { id: user.id, username: user.username };
      },
    },
    timers: {
      async current(userId) {
        const row = await runningEntry(db, userId);
        return (
          row && {
            entryId: row.id,
            projectId: row.project_id,
            taskId: row.task_id,
            startedAt: toApiInstant(row.start_time),
          }
        );
      },
    },
    tasks: {
      async byRef(integrationId, { source, ref }) {
        return db
          .selectFrom("tasks")
          .select(["id", "project_id as projectId", "name", "description", "status", "priority"])
          .where("external_integration_id", "=", integrationId)
          .where("external_source", "=", source)
          .where("external_ref", "=", ref)
          .where("deleted_at", "is", null)
          .executeTakeFirst();
      },
    },
    async commit(changeSet, options = {}) {
      const dryRun = options.dryRun ?? false;
      const hot = hotPath && !dryRun ? asHotDelivery(changeSet) : undefined;
      if (hot) return commitHotDelivery(hot);
      const result = await commitChangeSet(db, changeSet, { dryRun, now });
      if (changeSet.state) cache.forgetRow(changeSet.integration);
      if (changeSet.changes.some((change) => change.kind === "route.learn")) cache.forgetRoutes();
      return result;
    },
    close: stopListening,
  };
}
