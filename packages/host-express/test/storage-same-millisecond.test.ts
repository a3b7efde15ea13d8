import type { TaskStatus } from "@tt/connector-core";
import { fixedClock } from "@tt/connector-core/testing";
import { sql } from "kysely";
import { afterEach, expect, it, vi } from "vitest";
import { freshPGlite } from "./support/databases";
import { storageHarness } from "./support/storage-harness";

afterEach(() => {
  vi.useRealTimers();
});

/** `now()` of the embedded database takes its time from `Date`. */
it("reports only real changes of a task that was written in the same millisecond", async () => {
  const database = await freshPGlite();
  const { storage, ...harness } = await storageHarness(database, { useFastPath: true });
  const integration = await harness.createIntegration({ owner: await harness.createUser({}) });
  const project = await harness.createProject();
  let deliveries = 0;
  const upsert = async (name: string, status: TaskStatus): Promise<string | undefined> => {
    deliveries += 1;
    const result = await storage.commit({
      integration: integration.id,
      guard: { settingsVersion: integration.settingsVersion },
      once: { hash: deliveries.toString(16).padStart(64, "0") },
      changes: [
        {
          type: "task.upsert",
          task: { source: "api.github.com:1", ref: "github_issue_1" },
          project,
          fields: { name, status },
          asOf: fixedClock().now().toISOString(),
          ifMissing: "create",
        },
      ],
    });
    return result.status === "done" ? result.outcomes[0]?.status : result.status;
  };

  vi.useFakeTimers({ toFake: ["Date"] });
  expect(await upsert("Crash", "todo")).toBe("created");
  expect(await upsert("Crash", "todo")).toBe("skipped");
  expect(await upsert("Crash", "done")).toBe("updated");
  expect(await upsert("Crash on save", "done")).toBe("updated");
  expect(await upsert("Crash on save", "done")).toBe("skipped");

  const times = await sql<{ n: number }>`
    select count(distinct created_at)::integer as n from domain_events`.execute(database.db);
  expect(times.rows).toEqual([{ n: 1 }]);
  const events = await database.db
    .selectFrom("domain_events")
    .select("type")
    .orderBy("id")
    .execute();
  expect(events.map(({ type }) => type)).toEqual([
    "task.created",
    "task.completed",
    "task.updated",
  ]);
});
