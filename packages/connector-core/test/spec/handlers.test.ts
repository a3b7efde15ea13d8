import { beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import {
  auth,
  ConnectorError,
  defineConnector,
  header,
  project,
  secret,
  task,
  verify,
  type Reply,
} from "../../src/index";
import { createTestEnvironment, type TestEnvironment } from "../../src/testing/index";
import { delivery, signingSecret } from "./board";

// What the handlers of a spec's deliveries return or throw, and what is stored then.

const card = z.object({ id: z.int(), title: z.string() });
const cards = z.object({ cards: z.array(card), wall: z.string().optional() });

/** A fault of the handler after it has mapped some cards; set by each test. */
let fault: (() => unknown) | undefined;

const wall = defineConnector({
  name: "Wall",
  settings: z.object({
    token: secret(),
    signing_secret: secret(),
    server: z.string().optional(),
    project: project(),
  }),
  env: { WALL_URL: "https://wall.test/api" },
  api: { base: ({ server }, { WALL_URL }) => server ?? WALL_URL, auth: auth.bearer("token") },
  test: () => Promise.resolve("It works."),
  item: [
    card,
    ({ id, title }, { ref, settings }) => {
      if (title === "Unreadable") throw new TypeError("The mapping has a fault");
      return task.upsert({
        task: ref("main", `card_${String(id)}`),
        project: settings.project,
        asOf: "2026-01-15T11:00:00Z",
        name: title,
      });
    },
  ],
  webhook: {
    verify: verify.hmac({ secret: "signing_secret", signature: header("x-signature") }),
    deliveryId: header("x-delivery"),
    event: header("x-event"),
    routing: { wall: { from: header("x-wall") } },
    on: {
      moved: [
        cards,
        async ({ cards, wall }, { map }) => {
          const changes = cards.flatMap(map);
          await Promise.resolve();
          if (fault) throw fault();
          return wall === undefined
            ? changes
            : { changes, update: { state: { wall }, routingKeys: { wall: { add: [wall] } } } };
        },
      ],
    },
  },
});

let environment: TestEnvironment;
let deliveries: number;
beforeEach(async () => {
  fault = undefined;
  deliveries = 0;
  environment = await createTestEnvironment({
    descriptor: wall,
    now: "2026-01-15T12:00:00Z",
    input: (id) => ({
      token: "canary-token-0123456789",
      signing_secret: signingSecret,
      project: id,
    }),
    working: () => Promise.resolve(Response.json({})),
    unauthorized: () => Promise.resolve(Response.json({}, { status: 401 })),
  });
});

interface Sent {
  readonly wall?: string;
  readonly titles?: readonly string[];
  readonly deliveryId?: string;
}

/** Delivers cards to the integration's own URL, or to the shared one. */
async function deliver(
  { wall, titles = ["One", "Two"], deliveryId }: Sent,
  toWall?: string,
): Promise<Reply> {
  deliveries += 1;
  const sent = {
    secret: signingSecret,
    deliveryId: deliveryId ?? `delivery-${String(deliveries)}`,
  };
  const body = { cards: titles.map((title, index) => ({ id: index + 1, title })), wall };
  const request = await delivery(sent, "moved", JSON.stringify(body));
  const { publicId } = environment.integration;
  return toWall === undefined
    ? environment.connector.receive(request, { publicId })
    : environment.connector.receive({
        ...request,
        headers: { ...request.headers, "x-wall": toWall },
      });
}

const nameOf = async (id: number, source = "wall.test:main"): Promise<string | undefined> => {
  const { harness, integration } = environment;
  const ref = { source, ref: `card_${String(id)}` };
  return (await harness.storage.tasks.byRef(integration.id, ref))?.name;
};

const state = async () => {
  const { harness, integration } = environment;
  return (await harness.storage.integrations.get(integration.id, { fresh: true }))?.state;
};

describe("changes together with an update", () => {
  it("are committed at once, and the routing key counts from then on", async () => {
    expect((await deliver({}, "kitchen")).status).toBe(401);
    expect(await deliver({ wall: "kitchen" })).toMatchObject({ status: 200 });
    expect(environment.commits).toHaveLength(1);
    expect([await nameOf(1), await nameOf(2)]).toEqual(["One", "Two"]);
    expect(await state()).toMatchObject({ wall: "kitchen" });
    expect(await deliver({ titles: ["Renamed"] }, "kitchen")).toMatchObject({ status: 200 });
    expect(await nameOf(1)).toBe("Renamed");
  });

  it("are committed once, if the delivery arrives twice", async () => {
    await deliver({ wall: "kitchen", deliveryId: "same" });
    const { harness, integration } = environment;
    await harness.storage.integrations.patch(integration.id, { state: { wall: "moved since" } });
    const again = await deliver({ wall: "kitchen", deliveryId: "same" });
    expect(again).toMatchObject({ status: 200, body: { duplicate: true } });
    expect(await state()).toMatchObject({ wall: "moved since" });
  });
});

describe("the ref of an item", () => {
  it.each([
    [
      "the host of the base, without its path",
      "https://wall.acme.test:8443/api",
      "wall.acme.test:8443:main",
    ],
    ["the slug, if the base is no URL", "wall.acme.test/api", "wall:main"],
    ["the slug, if there is no base yet", "", "wall:main"],
  ])("has as source %s", async (_name, server, source) => {
    const { harness, integration } = environment;
    const row = await harness.storage.integrations.get(integration.id, { fresh: true });
    await harness.storage.integrations.patch(integration.id, {
      settings: { ...row?.settings, server },
    });
    expect(await deliver({})).toMatchObject({ status: 200 });
    expect(await nameOf(1, source)).toBe("One");
  });
});

describe("a handler that throws after it has mapped some items", () => {
  it.each<[string, (() => unknown) | undefined, readonly string[], number]>([
    ["an error", () => new TypeError("A fault of the handler"), ["One", "Two"], 500],
    ["something that is no error", () => "a text", ["One", "Two"], 500],
    [
      "an error with a message for the owner",
      () => new ConnectorError({ code: "provider_unavailable", message: "Wall is down." }),
      ["One", "Two"],
      503,
    ],
    ["from the mapping of a later item", undefined, ["One", "Unreadable"], 500],
  ])("stores nothing, and a redelivery everything: %s", async (_name, thrown, titles, status) => {
    fault = thrown;
    const sent = { wall: "kitchen", deliveryId: "same", titles };
    const reply = await deliver(sent);
    expect(reply).toMatchObject({ status, body: { ok: false } });
    expect(JSON.stringify(reply.body)).not.toContain("A fault");
    const { harness, integration } = environment;
    expect(await harness.countClaims(integration.id)).toBe(0);
    expect(await environment.countEffects()).toBe(0);
    expect(await state()).not.toHaveProperty("wall");
    fault = undefined;
    expect(await deliver({ ...sent, titles: ["One", "Two"] })).toMatchObject({ status: 200 });
    expect([await nameOf(1), await nameOf(2)]).toEqual(["One", "Two"]);
    expect(await state()).toMatchObject({ wall: "kitchen" });
  });

  it("logs an unexpected error, without secrets", async () => {
    fault = () => new TypeError("A fault of the handler");
    await deliver({});
    expect(environment.log.text()).toContain("A fault of the handler");
    expect(environment.log.text()).not.toContain(signingSecret);
  });
});

describe("a handler or mapping in plain JavaScript that returns no decision", () => {
  const untyped = (returned: unknown) => {
    const base = {
      name: "Untyped",
      settings: z.object({ token: secret(), signing_secret: secret(), project: project() }),
      api: { base: () => "https://untyped.test", auth: auth.bearer("token") },
      test: () => Promise.resolve("It works."),
    } as const;
    const webhook = {
      verify: verify.hmac({ secret: "signing_secret", signature: header("x-signature") }),
      event: header("x-event"),
    } as const;
    const wrong = () => returned as never;
    return {
      handler: defineConnector({ ...base, webhook: { ...webhook, on: { moved: [card, wrong] } } }),
      mapping: defineConnector({
        ...base,
        item: [card, wrong],
        webhook: { ...webhook, on: { moved: [card, (event, { map }) => map(event)] } },
      }),
    };
  };

  it.each([
    ["handler", undefined, 'The handler of "moved" must return changes, a plan or ignore(reason)'],
    ["handler", null, 'The handler of "moved" must return'],
    ["handler", true, 'The handler of "moved" must return'],
    ["mapping", undefined, "The mapping of `item` must return a change, changes or ignore(reason)"],
    ["mapping", null, "The mapping of `item` must return"],
    ["mapping", Promise.resolve([]), "The mapping of `item` must return"],
  ] as const)("fails with a log line that says so: %s, %s", async (part, returned, text) => {
    const descriptor = untyped(returned)[part];
    const { connector, integration, log } = await createTestEnvironment({
      descriptor,
      now: "2026-01-15T12:00:00Z",
      input: (id) => ({ token: "token", signing_secret: signingSecret, project: id }),
      working: () => Promise.resolve(Response.json({})),
      unauthorized: () => Promise.resolve(Response.json({}, { status: 401 })),
    });
    const sent = { secret: signingSecret, deliveryId: "1" };
    const request = await delivery(sent, "moved", '{"id":1,"title":"One"}');
    expect(await connector.receive(request, integration)).toMatchObject({ status: 500 });
    expect(log.text()).toContain(text);
  });
});

it("is tested with a server that only the settings name", async () => {
  const { connector, integration } = await createTestEnvironment({
    descriptor: defineConnector({
      name: "Own",
      settings: z.object({ token: secret(), server: z.url() }),
      api: { base: ({ server }) => server, auth: auth.bearer("token") },
      test: async ({ api }) => api.get("/me", z.string()),
    }),
    now: "2026-01-15T12:00:00Z",
    input: () => ({ token: "token", server: "https://own.test" }),
    working: () => Promise.resolve(Response.json("It works.")),
    unauthorized: () => Promise.resolve(Response.json({}, { status: 401 })),
  });
  expect(await connector.test(integration.id)).toEqual({ ok: true, message: "It works." });
});
