import type { Change } from "@tt/connector-core";
import { afterAll, expect, it } from "vitest";
import type { OpenDatabase } from "../src/platform/db/database";
import { databaseKinds } from "./support/databases";
import { storageHarness } from "./support/storage-harness";

const opened: OpenDatabase[] = [];
afterAll(async () => {
  for (const database of opened) await database.close();
});

it.each(databaseKinds)("a moved task is an updated task: on %s", async (_kind, open) => {
  const database = await open();
  opened.push(database);
  const harness = await storageHarness(database, { useFastPath: false });
  const { storage } = harness;
  const owner = await harness.createUser();
  const project = await harness.createProject();
  const row = await harness.createIntegration({ owner });
  const from = { source: "api.github.com:1", ref: "github_issue_3" };
  const to = { source: "api.github.com:2", ref: "github_issue_3" };
  const commit = async (change: Change): Promise<unknown> => {
    const guard = { settingsVersion: row.settingsVersion };
    return storage.commit({ integration: row.id, guard, changes: [change] });
  };
  await commit({
    type: "task.upsert",
    task: from,
    project,
    fields: { name: "Crash" },
    asOf: "2026-01-15T12:00:00Z",
    ifMissing: "create",
  });
  const move = { type: "task.move", from, to, receiving: false } as const;
  for (let time = 1; time <= 2; time += 1) await commit(move);
  const events = await harness.pendingEvents();
  expect(events.map(({ type, userId, data }) => [type, userId, data])).toEqual([
    ["task.created", owner, { project_id: project }],
    ["task.updated", owner, { project_id: project }],
  ]);
  await harness.close();
});
