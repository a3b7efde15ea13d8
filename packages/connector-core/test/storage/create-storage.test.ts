import { describe, expect, it } from "vitest";
import {
  checkDescriptors,
  createRuntime,
  createStorage,
  type Change,
  type Storage,
} from "../../src/index";
import { fixedClock, memoryLedger, memoryPorts } from "../../src/memory/index";
import { memoryApplication } from "../../src/memory/harness";
import { setOf } from "../../src/testing/storage/fixture";
import { baseUrl, delivery } from "../runtime/fixture";
import { toyConnector } from "../toy-connector";

/** An application in memory, of which connectors know the tasks only. */
function createTaskApplication() {
  const { harness, parts } = memoryApplication(fixedClock());
  const { ledger, tasks } = parts;
  if (!tasks) throw new Error("The application has tasks");
  return { harness, ledger, tasks, storage: createStorage({ ledger, tasks }) };
}

describe("a storage of a ledger and groups", () => {
  it("supports the groups that it has", () => {
    const { parts } = memoryApplication(fixedClock());
    expect(createStorage(parts).supports).toEqual(["tasks", "timers", "entries", "identities"]);
    const bare = createStorage({ ledger: parts.ledger });
    expect(bare.supports).toEqual([]);
    expect(checkDescriptors([toyConnector], bare)).toEqual([expect.stringContaining('"tasks"')]);
  });

  it("finds projects by id, without a search of the application", async () => {
    const { harness, ledger, tasks } = createTaskApplication();
    const group = { ...tasks };
    Reflect.deleteProperty(group, "searchProjects");
    const storage = createStorage({ ledger, tasks: group });
    const owner = await harness.createUser();
    const project = await harness.createProject({ name: "Website" });
    const found = (text: string) => storage.projects.search(owner, text, 10);
    expect(await found(`#${String(project)}`)).toMatchObject([{ id: project, match: "id" }]);
    expect(await found("Website")).toEqual([]);
    await harness.archiveProject(project);
    expect(await found(String(project))).toEqual([]);
    const bare = createStorage({ ledger: memoryLedger() });
    expect(await bare.projects.search(owner, String(project), 10)).toEqual([]);
  });

  const entry = { source: "primary", ref: "event1" };
  const unsupported: readonly Change[] = [
    { type: "timer.stop", user: { id: 1 } },
    { type: "entry.remove", entry, asOf: null, ifMissing: "not_found" },
    {
      type: "identity.link",
      provider: "slack",
      externalId: "T1:U1",
      name: "roadrunner",
      code: "ABCD-EFGH",
      routingKey: { index: "linked", value: "T1:U1" },
    },
  ];

  it.each(unsupported)("refuses a change that it does not support: $type", async (change) => {
    const { harness, storage } = createTaskApplication();
    const integration = await harness.createIntegration({ owner: await harness.createUser() });
    await expect(storage.commit(setOf(integration, [change]))).rejects.toThrow(change.type);
  });

  const reads: readonly (readonly [string, (storage: Storage) => Promise<unknown>])[] = [
    ["timers", (storage) => storage.timers.current(1)],
    ["users", (storage) => storage.users.get(1)],
    ["users", (storage) => storage.users.linkedTo("a", 1)],
    ["time entries", (storage) => storage.entries.get(1)],
    ["time entries", (storage) => storage.entries.settledBelow("a", "2026-01-15T12:00:00Z")],
  ];

  it.each(reads)("refuses reads that it does not support: %s", async (what, read) => {
    await expect(read(createTaskApplication().storage)).rejects.toThrow(what);
  });
});

it("a runtime works on a storage of tasks", async () => {
  const { harness, ledger, storage } = createTaskApplication();
  const { crypto, log } = memoryPorts();
  const { clock } = harness;
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
  expect(await ledger.recordedEvents(9)).toMatchObject([{ type: "task.created" }]);
  await app.tick();
  expect(await ledger.recordedEvents(9)).toEqual([]);
});
