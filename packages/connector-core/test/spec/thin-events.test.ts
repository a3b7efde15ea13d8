import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import {
  auth,
  defineConnector,
  header,
  path,
  project,
  secret,
  task,
  verify,
  type Reply,
} from "../../src/index";
import { createTestEnvironment, type TestEnvironment } from "../../src/testing/index";
import { delivery, signingSecret } from "./board";

// Deliveries that only name items, for which the handler asks the API.

const item = z.object({ id: z.int(), title: z.string() });
const names = z.object({ ids: z.array(z.int()) });

/** What the handler makes of an item that cannot be read (default: it fails); set by each test. */
let insteadOfItem: (() => z.output<typeof item> | undefined) | undefined;

const thin = defineConnector({
  name: "Thin",
  settings: z.object({ token: secret(), signing_secret: secret(), project: project() }),
  api: { base: () => "https://thin.test", auth: auth.bearer("token") },
  test: () => Promise.resolve("It works."),
  item: [
    item,
    ({ id, title }, { ref, settings }) =>
      task.upsert({
        task: ref("main", `item_${String(id)}`),
        project: settings.project,
        asOf: "2026-01-15T11:00:00Z",
        name: title,
      }),
  ],
  webhook: {
    verify: verify.hmac({ secret: "signing_secret", signature: header("x-signature") }),
    deliveryId: header("x-delivery"),
    event: header("x-event"),
    fetches: true,
    on: {
      changed: [
        names,
        async ({ ids }, { api, map }) => {
          const found = [];
          for (const id of ids) {
            const read = api.get(path`/items/${id}`, item).catch((error: unknown) => {
              if (insteadOfItem) return insteadOfItem();
              throw error;
            });
            found.push(await read);
          }
          return found.filter((each) => each !== undefined).flatMap(map);
        },
      ],
    },
  },
});

let environment: TestEnvironment;
beforeEach(async () => {
  insteadOfItem = undefined;
  environment = await createTestEnvironment({
    descriptor: thin,
    now: "2026-01-15T12:00:00Z",
    input: (id) => ({ token: "token", signing_secret: signingSecret, project: id }),
    working: (input) => Promise.resolve(itemAt(new Request(input).url)),
    unauthorized: () => Promise.resolve(Response.json({}, { status: 401 })),
  });
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
});

function itemAt(url: string): Response {
  const id = Number(url.split("/").at(-1));
  return Response.json({ id, title: `Item ${String(id)}` });
}

async function deliver(): Promise<Reply> {
  const sent = { secret: signingSecret, deliveryId: "1" };
  const request = await delivery(sent, "changed", JSON.stringify({ ids: [1, 2, 3, 4, 5] }));
  return environment.connector.receive(request, environment.integration);
}

/**
 * Makes the provider take three seconds for each answer.
 * @returns a function that waits for the next request
 */
function answerSlowly(): () => Promise<void> {
  const arrived: (() => void)[] = [];
  const arrivals: Promise<void>[] = [];
  for (let index = 0; index < 10; index += 1) {
    const arrival = new Promise<void>((resolve) => {
      arrived.push(resolve);
    });
    arrivals.push(arrival);
  }
  let asked = 0;
  environment.answerWith((input, init) => {
    arrived[asked]?.();
    asked += 1;
    const request = new Request(input, init);
    return new Promise((resolve, reject) => {
      request.signal.addEventListener("abort", () => {
        reject(request.signal.reason as Error);
      });
      setTimeout(() => {
        resolve(itemAt(request.url));
      }, 3_000);
    });
  });
  let awaited = 0;
  return async () => {
    await arrivals[awaited];
    awaited += 1;
  };
}

describe("the requests of a delivery", () => {
  it.each<[string, typeof insteadOfItem]>([
    ["the handler fails", undefined],
    ["the handler goes on with what it has", () => undefined],
    [
      "the handler fails otherwise",
      () => {
        throw new TypeError("An item is missing");
      },
    ],
  ])("share 8 seconds, after which nothing is stored: %s", async (_name, instead) => {
    insteadOfItem = instead;
    const arrival = answerSlowly();
    const replying = deliver();
    for (const waitMs of [3_000, 3_000, 1_999]) {
      await arrival();
      await vi.advanceTimersByTimeAsync(waitMs);
    }
    const early = await Promise.race([replying, Promise.resolve("still waiting")]);
    expect(early).toBe("still waiting");
    await vi.advanceTimersByTimeAsync(1);
    expect(await replying).toMatchObject({
      status: 503,
      body: { ok: false, code: "provider_unavailable" },
    });
    expect(environment.requests).toHaveLength(3);
    expect(await environment.countEffects()).toBe(0);
    expect(await environment.harness.countClaims(environment.integration.id)).toBe(0);

    environment.answerWith(environment.fixture.working);
    expect(await deliver()).toMatchObject({ status: 200 });
    expect(await environment.countEffects()).toBe(5);
  });

  it("count from its arrival", async () => {
    const { clock, integration, ports } = environment;
    const arrival = answerSlowly();
    const slow = thin.create({
      ...ports,
      storage: {
        ...ports.storage,
        integrations: {
          ...ports.storage.integrations,
          byPublicId: (...given) => {
            clock.advance(6_000);
            return ports.storage.integrations.byPublicId(...given);
          },
        },
      },
    });
    const sent = { secret: signingSecret, deliveryId: "1" };
    const request = await delivery(sent, "changed", JSON.stringify({ ids: [1] }));
    const replying = slow.receive(request, integration);
    await arrival();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await replying).toMatchObject({ status: 503 });
  });

  it("end the delivery also if the fetch port ignores their signals", async () => {
    const asked = new Promise<void>((resolve) => {
      environment.answerWith(() => {
        resolve();
        return new Promise(() => undefined);
      });
    });
    const replying = deliver();
    await asked;
    await vi.advanceTimersByTimeAsync(8_000);
    expect(await replying).toMatchObject({ status: 503 });
    expect(await environment.countEffects()).toBe(0);
  });

  it("leave no timer behind", async () => {
    expect(await deliver()).toMatchObject({ status: 200 });
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("a delivery whose requests are refused", () => {
  const health = async () => {
    const { harness, integration } = environment;
    return (await harness.storage.integrations.get(integration.id, { fresh: true }))?.health;
  };
  const answerWithStatus = (status: number) => {
    environment.answerWith(() => Promise.resolve(Response.json({}, { status })));
  };

  it("says that the credentials have to be replaced, as a sync does", async () => {
    answerWithStatus(401);
    expect(await deliver()).toMatchObject({ status: 503, body: { code: "needs_reauth" } });
    expect(environment.requests).toHaveLength(1);
    expect(await health()).toMatchObject({
      state: "needs_reauth",
      message: "Thin no longer accepts the credentials. Enter new ones, or connect again.",
    });
    expect(await environment.harness.pendingEvents()).toMatchObject([
      { type: "integration.health_changed" },
    ]);
    environment.answerWith(environment.fixture.working);
    await environment.save({
      ...environment.fixture.input(environment.project),
      token: "a new token",
    });
    expect(await deliver()).toMatchObject({ status: 200 });
  });

  it.each([400, 403, 404])("asks once and says nothing of the connection: %i", async (status) => {
    answerWithStatus(status);
    expect(await deliver()).toMatchObject({ status: 503 });
    expect(environment.requests).toHaveLength(1);
    expect(await health()).toBeNull();
  });

  it("leaves the health alone if settings were saved meanwhile", async () => {
    const { connector, integration, harness } = environment;
    environment.answerWith(async () => {
      await harness.storage.integrations.patch(integration.id, { settings: integration.settings });
      return Response.json({}, { status: 401 });
    });
    expect(await deliver()).toMatchObject({ status: 503, body: { code: "needs_reauth" } });
    expect(await connector.status(integration.id)).toMatchObject({
      connection: { state: "active" },
    });
  });
});
