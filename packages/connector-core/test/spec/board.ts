import * as z from "zod";
import {
  auth,
  defineConnector,
  drop,
  header,
  hex,
  ignore,
  path,
  project,
  secret,
  task,
  time,
  utf8,
  verify,
  type Descriptor,
  type DomainEventType,
  type RawRequest,
} from "../../src/index";
import type { ConnectorFixture, FixtureDelivery } from "../../src/testing/index";
import { webCrypto } from "../../src/web/index";
import { FakeTracker, trackerToken, trackerUrl } from "../conformance/tracker/fake-tracker";

// A connector with every hook of a spec, on the fake tracker.

const item = z.object({ id: z.int(), title: z.string(), updated_at: time() });
const settings = z.object({
  token: secret(),
  signing_secret: secret(),
  list: z.string().default("inbox"),
  project: project(),
});
const { hmac } = webCrypto([]);

export const board = defineConnector({
  name: "Acme Board",
  settings,
  env: { BOARD_URL: trackerUrl },
  api: { base: (_settings, { BOARD_URL }) => BOARD_URL, auth: auth.bearer("token") },
  uses: ["tasks", "entries"],
  test: async ({ api }) => `Hello ${(await api.get("/me", z.object({ name: z.string() }))).name}.`,
  validate: ({ settings: { list } }) =>
    Promise.resolve(list === "closed" ? { refused: { list: ["This list is closed"] } } : {}),
  status: ({ settings: { list } }) => ({ list }),
  item: [
    item,
    ({ id, title, updated_at }, { ref, settings }) => {
      if (title === "Draft") return ignore("Drafts are not synced");
      if (title === "Fault") throw new Error("The mapping has a fault");
      return task.upsert({
        task: ref(settings.list, `item_${String(id)}`),
        project: settings.project,
        asOf: updated_at,
        name: title,
      });
    },
  ],
  webhook: {
    verify: verify.hmac({ secret: "signing_secret", signature: header("x-signature") }),
    deliveryId: header("x-delivery"),
    event: header("x-event"),
    on: {
      item: [item, (event, { map }) => map(event)],
      ping: [
        z.object({}),
        () => ({ readOnly: true, reply: { status: 200, body: { ok: true, pong: true } } }),
      ],
      moved: [
        z.object({ to: z.string() }),
        ({ to }) => ({
          ...ignore(`The list is now ${to}`),
          update: { state: { moved: to } },
          failure: { code: "invalid_config", error: `Enter the list ${to}` },
        }),
      ],
    },
  },
  sync: {
    pages: ({ api, since }) => api.pages.link("/items", { items: "items", query: { since } }),
  },
  push: {
    write: async (entry, { api }) => {
      const name = entry.link?.entry.ref ?? `entry-${String(entry.entryId)}`;
      const ref = { source: "board", ref: name };
      if (entry.state === "deleted") {
        await api.delete(path`/records/${name}`, { expected: [404, 410] });
        return { ref, remoteVersion: null, gone: true };
      }
      const { start, end, notes } = entry;
      const body = { start, end, notes };
      const { status } = await api.call("PUT", path`/records/${name}`, z.unknown(), {
        body,
        expected: [410],
      });
      return status === 410
        ? { ref, remoteVersion: null, skip: "deleted_there" }
        : { ref, remoteVersion: null };
    },
  },
  notifications: {
    atMostOnce: true,
    daily: {
      at: () => "18:00",
      send: async (day, { api }) => {
        await api.post("/messages", { text: `Summary of ${day}` }, z.unknown());
      },
    },
  },
  events: {
    "task.created": () => drop("Only completed tasks are sent"),
    "task.completed": async ({ entity }, { api }) => {
      await api.post("/messages", { text: `Completed ${String(entity.id)}` }, z.unknown());
    },
  },
  actions: {
    register: {
      label: "Register the webhook",
      description: "Registers the webhook.",
      run: async ({ api, deliveryUrl }) => {
        const hooks = z.object({ hooks: z.array(z.object({ id: z.int(), url: z.string() })) });
        const known = (await api.get("/hooks", hooks)).hooks.find(({ url }) => url === deliveryUrl);
        const hook =
          known ??
          (await api.post("/hooks", { url: deliveryUrl ?? "" }, z.object({ id: z.int() })));
        return { message: "The webhook is registered.", state: { hook: hook.id } };
      },
    },
    explain: {
      label: "Explain",
      description: "Says how to get a token.",
      standalone: true,
      run: () => ({ message: "Ask for a token." }),
    },
  },
  options: {
    list: async ({ api }) => {
      const lists = z.object({ lists: z.array(z.object({ id: z.string(), name: z.string() })) });
      const found = await api.get("/lists", lists);
      return found.lists.map(({ id, name }) => ({ value: id, label: name }));
    },
  },
  disconnect: async ({ api, state }) => {
    const id = state["hook"];
    if (typeof id === "number") await api.delete(path`/hooks/${id}`);
    return { state: { hook: null } };
  },
});

export function event(type: DomainEventType) {
  return {
    ...{ id: "1", type, at: "2026-01-15T12:00:00Z", userId: 1, data: {} },
    entity: { type: "task", id: 7, name: null },
  };
}

export async function delivery(
  { secret: key, deliveryId }: Pick<FixtureDelivery, "secret" | "deliveryId">,
  name: string,
  content: string | Uint8Array<ArrayBuffer>,
): Promise<RawRequest> {
  const body = typeof content === "string" ? utf8(content) : content;
  const signature = hex(await hmac.sha256(utf8(key || "no-secret"), body));
  return {
    body,
    headers: { "x-event": name, "x-delivery": deliveryId, "x-signature": signature },
  };
}

export const signingSecret = "canary-signing-secret";

export function boardFixture(descriptor: Descriptor = board): ConnectorFixture {
  const delivered = JSON.stringify({ id: 99, title: "New", updated_at: "2026-01-15T11:00:00Z" });
  const fake = () => {
    const tracker = new FakeTracker();
    return { tracker, fetch: tracker.fetch, sent: () => tracker.messages.length };
  };
  return {
    descriptor,
    now: "2026-01-15T12:00:00Z",
    input: (id) => ({ token: trackerToken, signing_secret: signingSecret, project: id }),
    acting: (sent) => delivery(sent, "item", delivered),
    unknown: (sent) => delivery(sent, "other", delivered),
    malformed: (sent) => delivery(sent, "item", "{"),
    working: new FakeTracker().fetch,
    unauthorized: () => Promise.resolve(Response.json({}, { status: 401 })),
    // A list in no known order is read from its start again.
    sync: () => ({ ...fake(), stored: 11, maxIdleRequests: 4, maxRepeatedItems: 11 }),
    push: () => {
      const { tracker, fetch } = fake();
      tracker.items.length = 0;
      return {
        fetch,
        items: () => [...tracker.records.values()],
        deleteItems: () => {
          tracker.deleteRecords();
        },
      };
    },
    actions: () => {
      const { tracker, fetch } = fake();
      return { fetch, setUp: () => tracker.hooks.length };
    },
    options: () => ({ fetch: fake().fetch, values: { list: ["inbox", "work"] } }),
    events: () => ({ ...fake(), wanted: event("task.completed"), unwanted: event("task.created") }),
    daily: fake,
  };
}
