import { beforeEach, describe, expect, it } from "vitest";
import { checkDescriptors, createRuntime, createStorage } from "../../src/index";
import { memoryLedger, memoryPorts } from "../../src/memory/index";
import {
  createStorageFixture,
  setOf,
  upsert,
  type StorageFixture,
} from "../../src/testing/storage/fixture";
import { testIntegrations } from "../../src/testing/storage/integrations";
import { testMoves } from "../../src/testing/storage/moves";
import { testNothingLost } from "../../src/testing/storage/nothing-lost";
import { testNothingTwice } from "../../src/testing/storage/nothing-twice";
import { testOrder } from "../../src/testing/storage/order";
import { testRuns } from "../../src/testing/storage/runs";
import { testUpserts } from "../../src/testing/storage/upserts";
import { baseUrl, delivery } from "../runtime/fixture";
import { toyConnector } from "../toy-connector";
import { createTaskApplication } from "./task-application";

describe("a storage of tasks on a ledger", () => {
  let current: StorageFixture;
  const fixture = (): StorageFixture => current;
  beforeEach(async () => {
    current = await createStorageFixture(createTaskApplication().harness);
  });

  // The parts of `testStorage` that concern tasks and integrations.
  testNothingTwice(fixture);
  testNothingLost(fixture);
  testUpserts(fixture);
  testMoves(fixture);
  testOrder(fixture);
  testIntegrations(fixture);
  testRuns(fixture);

  it("undoes a dry run", async () => {
    const { storage, harness, project, integration, taskOf } = fixture();
    const key = { index: "hook", value: "7" };
    const update = { state: { seen: true }, routingKeys: { hook: { add: ["7"] } } };
    const set = setOf(integration, [upsert(project)], { update });
    expect(await storage.commit(set, { dryRun: true })).toMatchObject({
      outcomes: [{ status: "created" }],
    });
    expect(await harness.countTasks(project)).toBe(0);
    expect(await harness.countClaims(integration.id)).toBe(0);
    expect(await storage.integrations.byRoutingKey(integration.connector, [key], 1)).toEqual([]);
    expect(await taskOf()).toBeUndefined();
    expect((await storage.commit(set)).status).toBe("done");
    expect(await storage.integrations.byRoutingKey(integration.connector, [key], 1)).toHaveLength(
      1,
    );
  });

  it("finds projects by id, without a search of the application", async () => {
    const { storage, harness, owner, project } = fixture();
    const found = (text: string) => storage.projects.search(owner, text, 10);
    expect(await found(`#${String(project)}`)).toMatchObject([{ id: project, match: "id" }]);
    expect(await found("Website")).toEqual([]);
    await harness.archiveProject(project);
    expect(await found(String(project))).toEqual([]);
  });

  it("refuses what it does not support", async () => {
    const { storage, integration } = fixture();
    const stop = { type: "timer.stop", user: { id: 1 } } as const;
    await expect(storage.commit(setOf(integration, [stop]))).rejects.toThrow("timer.stop");
    await expect(storage.timers.current(1)).rejects.toThrow("timers");
    await expect(storage.users.get(1)).rejects.toThrow("users");
    await expect(storage.entries.get(1)).rejects.toThrow("time entries");
    const bare = createStorage({ ledger: memoryLedger() });
    expect(checkDescriptors([toyConnector], bare)).toEqual([expect.stringContaining('"tasks"')]);
  });
});

it("a runtime works on such a storage", async () => {
  const { harness, ledger } = createTaskApplication();
  const { crypto, log } = memoryPorts();
  const { storage, clock } = harness;
  const ports = { storage, ledger, crypto, log, clock };
  const app = createRuntime({ connectors: [toyConnector], ports, baseUrl });
  const owner = await harness.createUser();
  const project = await harness.createProject();
  const saved = await app.integrations.save("toy", owner, {
    token: "canary-token-0123456789",
    signing_secret: "canary-signing-secret",
    project,
  });
  if (!saved.ok) throw new Error(saved.error);
  const response = await app.fetch(await delivery(saved.deliveryUrl ?? ""));
  expect(response.status).toBe(200);
  expect(await harness.countTasks(project)).toBe(1);
  expect(await harness.pendingEvents()).toMatchObject([{ type: "task.created" }]);
  await app.tick();
  expect(await harness.pendingEvents()).toEqual([]);
});
