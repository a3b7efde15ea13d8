import { beforeEach, describe, expect, it } from "vitest";
import {
  ConnectorError,
  describeConnector,
  header,
  prepareSettings,
  previewRow,
  validatedPatch,
  type ActionContext,
  type ActionReport,
  type DisconnectReport,
  type IntegrationRow,
  type IntegrationUpdate,
  type Plan,
  type PullPage,
  type Reply,
  type TestReport,
  type ValidationReport,
} from "../src/index";
import { createTestEnvironment, type TestEnvironment } from "../src/testing/connector/environment";
import { ToyConnector, toyFixture, toyManifest, type ToyConfig } from "./toy-connector";

// What a connector remembers is committed in one way, whichever hook returns it. A routing key that is
// forgotten shows as 401 on the shared URL.

const room = (...values: readonly string[]) => ({ room: { add: values } });
const learned: IntegrationUpdate = {
  state: { seen: true },
  credentials: { scopes: ["read"] },
  routingKeys: room("kitchen"),
};
const done: Reply = { status: 200, body: { ok: true } };

/** Behaviour of the hooks, set by each test. */
let update: IntegrationUpdate;
let pages: readonly IntegrationUpdate[];
let reply: Plan["reply"];
let during: () => Promise<unknown>;

class Rememberer extends ToyConnector {
  protected override async onTest(): Promise<TestReport> {
    await during();
    return { message: "Hello", ...update };
  }

  protected override onValidate(): Promise<ValidationReport> {
    return Promise.resolve({ accepted: true, ...update });
  }

  protected override async onAction(
    name: string,
    context: ActionContext<ToyConfig>,
  ): Promise<ActionReport> {
    if (name === "rotate") {
      await context.replaceSecret("token");
      await context.replaceSecret("token");
    }
    await during();
    return { message: "Done", result: { name }, ...update };
  }

  protected override onDisconnect(): Promise<DisconnectReport> {
    return Promise.resolve(update);
  }

  protected override async onDelivery(): Promise<Plan> {
    await during();
    return { changes: [], update, reply };
  }

  protected override async *onPull(): AsyncGenerator<PullPage, void, undefined> {
    await during();
    for (const [index, page] of pages.entries()) {
      yield { items: [], checkpoint: { index }, update: page };
    }
  }
}

const { inbound } = toyManifest;
if (!inbound) throw new Error("The toy connector has no `inbound`");
const manifest: typeof toyManifest = {
  ...toyManifest,
  inbound: {
    ...inbound,
    routing: {
      room: { from: header("x-toy-room") },
      project: { from: [], of: ({ project }) => String(project) },
    },
    parse: () => ({ event: { item: 1, title: "One" } }),
  },
  actions: ["learn", "rotate"].map((name) => ({ name, label: name, description: name })),
};
const descriptor = describeConnector(manifest, Rememberer);

let environment: TestEnvironment;
beforeEach(async () => {
  update = {};
  pages = [];
  reply = () => done;
  during = () => Promise.resolve();
  environment = await createTestEnvironment(toyFixture(descriptor));
});

let deliveries = 0;
const deliver = async (target: { publicId?: string } = {}, room = "kitchen"): Promise<Reply> => {
  deliveries += 1;
  const request = await environment.fixture.acting?.({
    secret: environment.secretInput("signing_secret"),
    deliveryId: `delivery-${String(deliveries)}`,
    at: environment.clock.now(),
    url: "https://tt.example/hook",
  });
  if (!request) throw new Error("The toy connector has no `inbound`");
  const headers = { ...request.headers, "x-toy-room": room };
  return environment.connector.receive({ ...request, headers }, target);
};
const own = () => ({ publicId: environment.integration.publicId });
/** Status of a delivery to the shared URL, which changes nothing. */
const sharedStatus = async (room?: string): Promise<number> => {
  update = {};
  reply = () => done;
  during = () => Promise.resolve();
  return (await deliver({}, room)).status;
};
const stored = async (): Promise<IntegrationRow> => {
  const { storage } = environment.harness;
  const row = await storage.integrations.get(environment.integration.id, { fresh: true });
  if (!row) throw new Error("The integration no longer exists");
  return row;
};
const act = (name: string) => environment.connector.action(environment.integration.id, name);
const changeSettings = () =>
  environment.harness.storage.integrations.patch(environment.integration.id, {
    settings: { project: environment.project },
  });

/** Every way in which a connector remembers something. */
const ways: Readonly<Record<string, () => Promise<unknown>>> = {
  "a test": () => environment.connector.test(environment.integration.id),
  "a save": async () => {
    const { integration, ports, connector } = environment;
    const row = await stored();
    const input = environment.fixture.input(environment.project) as Record<string, string>;
    const prepared = await prepareSettings(descriptor.manifest, input, row.id, row, ports);
    if (!prepared.ok) throw new Error("The settings are invalid");
    const validated = await connector.validate(previewRow(row, prepared.patch));
    if (!validated.ok) return validated;
    const now = environment.clock.now();
    const patch = validatedPatch(prepared.patch, validated.report, row, now);
    return ports.storage.integrations.patch(integration.id, patch);
  },
  "an action": () => act("learn"),
  "an action that replaces a secret twice": () => act("rotate"),
  "a delivery": () => deliver(own()),
  "a delivery whose reply fails": async () => {
    reply = () => {
      throw new RangeError("The reply fails");
    };
    expect(await deliver(own())).toEqual({ status: 200, body: { ok: true, handled: true } });
  },
  "the only page of a sync": () => {
    pages = [update];
    return environment.connector.sync(environment.integration.id);
  },
  "a page in the middle of a sync": () => {
    pages = [{ state: { first: true } }, update, { routingKeys: room("attic") }];
    return environment.connector.sync(environment.integration.id);
  },
};

describe("an update", () => {
  it.each(Object.keys(ways))("of %s is stored, and its routing key is accepted", async (way) => {
    expect(await sharedStatus()).toBe(401);
    update = learned;
    await ways[way]?.();
    expect(await stored()).toMatchObject({
      state: { seen: true },
      credentials: { scopes: ["read"] },
    });
    expect(await sharedStatus()).toBe(200);
    expect(await sharedStatus("cellar")).toBe(401);
  });

  it.each(Object.keys(ways))(
    "of %s stores a routing key as deliveries look for it",
    async (way) => {
      update = { ...learned, routingKeys: room("Kitchen") };
      await ways[way]?.();
      expect(await sharedStatus()).toBe(200);
    },
  );

  it.each(Object.keys(ways))("of %s removes and replaces", async (way) => {
    update = { ...learned, routingKeys: room("kitchen", "attic") };
    await environment.connector.test(environment.integration.id);
    update = {
      state: { seen: null },
      credentials: { scopes: null },
      routingKeys: { room: ["cellar"] },
    };
    await ways[way]?.();
    const { state, credentials } = await stored();
    expect(state).not.toHaveProperty("seen");
    expect(credentials).not.toHaveProperty("scopes");
    expect(await sharedStatus("kitchen")).toBe(401);
    expect(await sharedStatus("cellar")).toBe(200);
  });

  const invalid: readonly (readonly [string, unknown, string])[] = [
    ["a huge value", { routingKeys: room("x".repeat(1_001)) }, "routingKeys.room.add.0: "],
    ["an empty value", { routingKeys: { room: [""] } }, "routingKeys.room.0: "],
    ["a number", { routingKeys: { room: [7] } }, "routingKeys.room.0: "],
    ["a lone value", { routingKeys: { room: "kitchen" } }, "routingKeys.room: "],
    ["a typing mistake", { routingKeys: { room: { adds: ["7"] } } }, "routingKeys.room"],
    ["a blank index", { routingKeys: { " ": ["7"] } }, "routingKeys. : "],
    ["a list of keys", { routingKeys: [{ index: "room", value: "7" }] }, "routingKeys: "],
    ["a date", { state: { at: new Date(0) } }, "state.at: "],
    ["undefined", { state: { at: undefined } }, "state.at: "],
    ["no object", { credentials: "scopes" }, "credentials: "],
    ["too much state", { state: { all: "x".repeat(65_536) } }, "most of them in all (65538)"],
    [
      "too much of a token",
      { credentials: { all: "é".repeat(33_000) } },
      "credentials: Would take",
    ],
  ];
  const wrongWays = Object.keys(ways).flatMap((way) =>
    invalid.map(([name, its, path]) => ({ way, name, its, path })),
  );
  it.each(wrongWays)("of $way with $name is refused by name", async ({ way, its, path }) => {
    const before = await stored();
    update = { state: { seen: true }, ...(its as IntegrationUpdate) };
    if (way === "a delivery whose reply fails") {
      expect(await deliver(own())).toMatchObject({ status: 503, body: { code: "invalid_change" } });
    } else {
      const failed = (await ways[way]?.()) as { readonly body?: object };
      expect(failed.body ?? failed).toMatchObject({
        code: "invalid_change",
        error: expect.stringContaining(path) as string,
      });
    }
    expect((await stored()).state).not.toHaveProperty("seen");
    expect((await stored()).credentials).toEqual(before.credentials);
    expect(await environment.harness.countClaims(environment.integration.id)).toBe(0);
  });

  describe("that makes the state grow", () => {
    /** A field of this many bytes, its name and quotes included. */
    const field = (name: string, bytes: number) => ({
      [name]: "x".repeat(bytes - name.length - `"":"",`.length),
    });
    const test = () => environment.connector.test(environment.integration.id);

    it("is stored up to the limit, and refused beyond it", async () => {
      update = { state: field("a", 40_000) };
      expect(await test()).toMatchObject({ ok: true });
      // Two braces and one comma too many.
      update = { state: field("b", 25_536 - 1) };
      expect(await test()).toMatchObject({ ok: true });
      update = { state: { c: "" } };
      expect(await test()).toEqual({
        ok: false,
        code: "invalid_change",
        error:
          "The connector returned an invalid update: state: Would take 65543 bytes, most of them in " +
          "a (39995); at most 65536 are stored",
      });
      expect(Object.keys((await stored()).state)).toEqual(["a", "b"]);
    });

    it("is refused on a page of a sync, which then keeps its checkpoint", async () => {
      const sync = () => environment.connector.sync(environment.integration.id);
      pages = ["a", "b"].map((name) => ({ state: field(name, 30_000) }));
      expect(await sync()).toMatchObject({ ok: true });
      const before = await stored();
      pages = [{ state: field("c", 30_000) }];
      expect(await sync()).toMatchObject({
        ok: false,
        code: "invalid_change",
        error: expect.stringContaining("state: Would take ") as string,
        run: { status: "stopped" },
      });
      expect((await stored()).state).toEqual(before.state);
    });

    it("counts what the pages of one sync remember together", async () => {
      pages = ["a", "b", "c"].map((name) => ({ state: field(name, 30_000) }));
      const failed = await environment.connector.sync(environment.integration.id);
      expect(failed).toMatchObject({ ok: false, code: "invalid_change" });
      expect((await stored()).state).not.toHaveProperty("c");
    });

    it("may be large if it was larger before", async () => {
      const { integration, harness } = environment;
      const state = { a: "x".repeat(100_000), b: "x".repeat(100_000) };
      await harness.storage.integrations.patch(integration.id, { state });
      update = { state: { c: 1 } };
      expect(await test()).toMatchObject({ ok: false, code: "invalid_change" });
      update = { state: { a: null } };
      expect(await test()).toMatchObject({ ok: true });
      update = { state: { b: null, c: 1 } };
      expect(await test()).toMatchObject({ ok: true });
      expect((await stored()).state).toEqual({ c: 1 });
    });
  });

  it("of unclean texts is cleaned", async () => {
    update = { state: { name: "bad \ud800" }, routingKeys: room("a\0b") };
    await environment.connector.test(environment.integration.id);
    expect((await stored()).state).toEqual({ name: "bad \ufffd" });
    expect(await sharedStatus("ab")).toBe(200);
  });

  it.each(["a test", "an action", "an action that replaces a secret twice"])(
    "of %s is not stored if the settings were saved meanwhile",
    async (way) => {
      update = learned;
      during = changeSettings;
      expect(await ways[way]?.()).toMatchObject({ ok: false, code: "busy" });
      expect((await stored()).state).not.toHaveProperty("seen");
      expect(await sharedStatus()).toBe(401);
    },
  );

  it("of a delivery is decided again if the settings were saved meanwhile", async () => {
    update = learned;
    let saves = 0;
    during = async () => {
      saves += 1;
      if (saves === 1) await changeSettings();
    };
    expect(await deliver(own())).toEqual(done);
    expect(saves).toBe(2);
    expect(await sharedStatus()).toBe(200);
  });

  it("of a page is not stored if its items could not be, nor in a dry run", async () => {
    pages = [learned];
    const { id } = environment.integration;
    expect(await environment.connector.sync(id, { dryRun: true })).toMatchObject({ ok: true });
    expect(await sharedStatus()).toBe(401);
    during = changeSettings;
    expect(await environment.connector.sync(id)).toMatchObject({ ok: false, code: "busy" });
    expect(await sharedStatus()).toBe(401);
  });
});

describe("a disconnect", () => {
  it("stores the update and clears secrets and credentials", async () => {
    update = learned;
    await environment.connector.test(environment.integration.id);
    update = { state: { seen: null, left: "a webhook" } };
    expect(await environment.connector.disconnect(environment.integration.id)).toEqual({
      ok: true,
    });
    expect(await stored()).toMatchObject({ active: false, secrets: {}, credentials: {} });
    expect((await stored()).state).toEqual({ left: "a webhook" });
  });

  it("clears secrets although its update is invalid", async () => {
    update = { routingKeys: { room: [""] } };
    expect(await environment.connector.disconnect(environment.integration.id)).toMatchObject({
      ok: true,
      warning: expect.stringContaining("routingKeys.room.0") as string,
    });
    expect(await stored()).toMatchObject({ active: false, secrets: {} });
  });
});

describe("a save", () => {
  it("forgets the metadata of a replaced token", async () => {
    update = learned;
    await environment.connector.test(environment.integration.id);
    update = { credentials: { expiry: "never" } };
    await environment.save({ token: "another-token-0123456789" });
    expect((await stored()).credentials).toEqual({ expiry: "never" });
  });

  it("of settings with new routing keys forgets what was learned under the old ones", async () => {
    update = learned;
    await environment.connector.test(environment.integration.id);
    update = {};
    await environment.save({ project: environment.project });
    expect(await sharedStatus()).toBe(200);
    await environment.save({ project: environment.project + 1 });
    expect(await sharedStatus()).toBe(401);
  });
});

describe("a test", () => {
  it("may report a plain sentence", async () => {
    class Sentence extends ToyConnector {
      protected override onTest(): Promise<TestReport> {
        return Promise.resolve("It works.");
      }
    }
    const connector = describeConnector(toyManifest, Sentence).create(environment.ports);
    const { id } = environment.integration;
    expect(await connector.test(id)).toEqual({ ok: true, message: "It works." });
    expect(await connector.status(id)).toMatchObject({ connection: { state: "active" } });
  });

  it("that fails stores its health only", async () => {
    update = learned;
    during = () => Promise.reject(new ConnectorError({ code: "not_found", message: "Gone" }));
    expect(await ways["a test"]?.()).toMatchObject({ code: "not_found" });
    expect(await stored()).toMatchObject({ state: {}, health: { state: "degraded" } });
    expect(await sharedStatus()).toBe(401);
  });
});
