import { beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { auth, createRuntime, defineConnector, secret, type Runtime } from "../../src/index";
import { fixedClock, memoryPorts, type FixedClock, type MemoryPorts } from "../../src/memory/index";
import { watched } from "../conformance/watched/connector";
import { FakeWatched, watchedToken, watchedUrl } from "../conformance/watched/fake-watched";
import { createTestEnvironment } from "../../src/testing/index";
import { notification } from "../conformance/watched/fixture";

// A subscription that syncs create and renew, deliveries that only ask for a sync, and syncs that ask for what has
// changed.

const clientState = "canary-client-state-0123456789";
const hourMs = 60 * 60 * 1000;

let provider: FakeWatched;
let answer: typeof globalThis.fetch;
let clock: FixedClock;
let ports: MemoryPorts;
let app: Runtime;
let id: string;
let target: string;
let project: number;

beforeEach(async () => {
  provider = new FakeWatched();
  answer = provider.fetch;
  clock = fixedClock();
  ports = memoryPorts({ clock, fetch: (input, init) => answer(input, init) });
  app = createRuntime({ connectors: [watched], ports, baseUrl: "https://time.example.com" });
  project = await ports.harness.createProject();
  const input = { token: watchedToken, client_state: clientState, project };
  const saved = await app.integrations.save("watched", await ports.harness.createUser(), input);
  if (!saved.ok) throw new Error(saved.error);
  id = saved.id;
  target = saved.deliveryUrl ?? "";
});

const sync = async () => {
  const connector = await app.integrations.of(id);
  const result = await connector?.sync(id);
  if (!result?.run) throw new Error("There was no run");
  return result.run;
};

const deliver = async (type = "changed", secret = clientState): Promise<number> => {
  const { body } = notification({ secret }, type);
  const request = new Request(target, { method: "POST", body: body as BodyInit });
  return (await app.fetch(request)).status;
};

const stateOf = async () =>
  (await ports.storage.integrations.get(id, { fresh: true }))?.state ?? {};

describe("an action that is due", () => {
  it("runs with the first sync, and again only before what it set up expires", async () => {
    await sync();
    expect([...provider.subscriptions.values()]).toMatchObject([
      { url: target, clientState, expires: "2026-01-18T10:00:00.000Z" },
    ]);
    const [first] = provider.subscriptions.values();
    clock.advance(20 * hourMs);
    await sync();
    expect([...provider.subscriptions.values()]).toEqual([first]);
    clock.advance(27 * hourMs);
    await sync();
    expect([...provider.subscriptions.values()]).toMatchObject([
      { id: "s1", expires: "2026-01-20T09:00:00.000Z" },
    ]);
  });

  it("runs again when a delivery says that it has to", async () => {
    await sync();
    provider.subscriptions.clear();
    expect(await deliver("removed")).toBe(200);
    clock.advance(10_000);
    await app.tick();
    expect([...provider.subscriptions.keys()]).toEqual(["s2"]);
  });

  it("that fails is a line of the report, and the sync goes on", async () => {
    answer = (input, init) => {
      const request = new Request(input, init);
      return request.url.includes("subscriptions")
        ? Promise.resolve(Response.json({}, { status: 403 }))
        : provider.fetch(request);
    };
    const run = await sync();
    expect(run).toMatchObject({ status: "done", created: 7, failed: 1 });
    expect(run.items[0]).toEqual({
      ref: "subscribe",
      title: "Subscribe",
      status: "failed",
      error: expect.stringContaining("Watched") as string,
    });
    answer = provider.fetch;
    expect(await sync()).toMatchObject({ status: "done", failed: 0 });
    expect(provider.subscriptions.size).toBe(1);
  });

  it("may replace a secret, after which the sync goes on with the new settings", async () => {
    const settings = z.object({ token: secret(), hook: secret(z.string()).optional() });
    const rotating = defineConnector({
      name: "Rotating",
      settings,
      api: { base: () => watchedUrl, auth: auth.bearer("token") },
      test: () => Promise.resolve("It works."),
      sync: {
        pull: async function* (_checkpoint, { state }) {
          await Promise.resolve();
          yield { items: [], checkpoint: { hook: state["hook"] ?? null } };
        },
      },
      actions: {
        rotate: {
          label: "Rotate",
          description: "Replaces the secret.",
          isDue: ({ state }) => state["hook"] === undefined,
          run: async (context) => {
            await context.replaceSecret("hook", "chosen by the provider");
            return { message: "Replaced.", state: { hook: 1 } };
          },
        },
      },
    });
    const { connector, harness, integration } = await createTestEnvironment({
      descriptor: rotating,
      now: "2026-01-15T12:00:00Z",
      input: () => ({ token: watchedToken }),
      working: provider.fetch,
      unauthorized: provider.fetch,
    });
    expect(await connector.sync(integration.id)).toMatchObject({
      ok: true,
      run: { status: "done", failed: 0 },
    });
    const row = await harness.storage.integrations.get(integration.id, { fresh: true });
    expect(row?.state["sync"]).toMatchObject({ checkpoint: { hook: 1 } });
  });

  it("runs after the first report of progress, so that the lease can be renewed meanwhile", async () => {
    const subscriptions: number[] = [];
    const onProgress = () => subscriptions.push(provider.subscriptions.size);
    await (await app.integrations.of(id))?.sync(id, { onProgress });
    expect([subscriptions.at(0), subscriptions.at(-1)]).toEqual([0, 1]);
  });

  it("does not run once the sync is aborted", async () => {
    const signal = AbortSignal.abort();
    await (await app.integrations.of(id))?.sync(id, { signal });
    expect(provider.subscriptions.size).toBe(0);
  });

  it("does not run in a dry run", async () => {
    await (await app.integrations.of(id))?.sync(id, { dryRun: true });
    expect(provider.subscriptions.size).toBe(0);
  });
});

describe("a delivery that asks for a sync", () => {
  beforeEach(async () => {
    await app.tick();
    expect(await ports.harness.countTasks(project)).toBe(7);
  });

  it("leads to one, however often the same body arrives", async () => {
    for (const each of ["8", "9"]) {
      provider.put(each, "New");
      const before = provider.asked.length;
      expect(await deliver()).toBe(200);
      expect(await deliver()).toBe(200);
      expect(provider.asked.length, "requests while the delivery is answered").toBe(before);
      clock.advance(10_000);
      expect(await app.tick()).toMatchObject({ syncs: 1, failed: 0 });
      expect(await ports.harness.countTasks(project)).toBe(Number(each));
    }
  });

  it("leads to another one if it arrives while a sync runs", async () => {
    provider.put("8", "New");
    await deliver();
    clock.advance(10_000);
    answer = async (input, init) => {
      const answered = await provider.fetch(input, init);
      if (!provider.items.has("9")) {
        provider.put("9", "New, after the list was read");
        await deliver();
      }
      return answered;
    };
    await app.tick();
    expect(await ports.harness.countTasks(project)).toBe(8);
    clock.advance(10_000);
    await app.tick();
    expect(await ports.harness.countTasks(project)).toBe(9);
  });

  it("leaves the schedule as it is", async () => {
    const everyMinutes = async (): Promise<number> => {
      const start = clock.now().getTime();
      for (;;) {
        clock.advance(60_000);
        if ((await app.tick()).syncs > 0) return (clock.now().getTime() - start) / 60_000;
      }
    };
    await deliver();
    clock.advance(10_000);
    expect(await app.tick()).toMatchObject({ syncs: 1 });
    expect(await everyMinutes()).toBeGreaterThan(26);
    expect(await everyMinutes()).toBeGreaterThan(26);
  });

  it("needs the token in each part of its body", async () => {
    expect(await deliver("changed", "another-client-state")).toBe(401);
    clock.advance(10_000);
    expect(await app.tick()).toMatchObject({ syncs: 0 });
  });
});

describe("a list that the provider tracks", () => {
  it("is read in full first, then only what has changed", async () => {
    expect(await sync()).toMatchObject({ created: 7 });
    provider.put("2", "Renamed");
    provider.remove("3");
    provider.asked.length = 0;
    expect(await sync()).toMatchObject({ updated: 2, created: 0 });
    expect(provider.asked).toEqual(["/v1/items/delta?$token=7"]);
    expect(await sync()).toMatchObject({ updated: 0, skipped: 0 });
  });

  it("is read in full again if the provider has forgotten the position", async () => {
    await sync();
    provider.put("2", "Renamed");
    provider.oldest = 8;
    provider.asked.length = 0;
    expect(await sync()).toMatchObject({ status: "done", updated: 1, skipped: 6 });
    expect(provider.asked.slice(0, 2)).toEqual(["/v1/items/delta?$token=7", "/v1/items/delta"]);
  });

  it("continues after an interruption in the list of changes", async () => {
    await sync();
    for (const each of ["1", "2", "3", "4"]) provider.put(each, `Renamed ${each}`);
    answer = (input, init) =>
      provider.asked.at(-1) === "/v1/items/delta?$token=7"
        ? Promise.resolve(Response.json({}, { status: 503 }))
        : provider.fetch(input, init);
    expect(await sync()).toMatchObject({ status: "stopped", updated: 3 });
    answer = provider.fetch;
    provider.asked.length = 0;
    expect(await sync()).toMatchObject({ status: "done", updated: 1 });
    expect(provider.asked).toEqual(["/v1/items/delta?$token=7-3"]);
  });

  it("never keeps a position at another origin", async () => {
    answer = async (input, init) => {
      const answered = (await (await provider.fetch(input, init)).json()) as object;
      return Response.json(
        "@odata.deltaLink" in answered
          ? { ...answered, "@odata.deltaLink": "https://elsewhere.test/items" }
          : answered,
      );
    };
    expect(await sync()).toMatchObject({ status: "stopped", code: "provider_rejected" });
    expect(JSON.stringify(await stateOf())).not.toContain("elsewhere");
  });
});
