import { describe, expect, it } from "vitest";
import {
  checkDescriptors,
  defineConnector,
  drop,
  header,
  secret,
  verify,
  type Descriptor,
} from "../../src/index";
import { createTestEnvironment, testConnector } from "../../src/testing/index";
import * as z from "zod";
import { board, boardFixture, delivery, event, signingSecret } from "./board";

testConnector("a spec with every hook", boardFixture());

const environmentOf = (descriptor?: Descriptor) => createTestEnvironment(boardFixture(descriptor));

describe("the descriptor of a spec", () => {
  it("has defaults for what is usual", () => {
    expect(board.manifest).toMatchObject({
      slug: "acme-board",
      key: "acme_board_connector",
      uses: ["tasks", "entries"],
      options: ["list"],
      on: ["task.created", "task.completed"],
      sync: { job: "acme_board_sync", everyMinutes: 30, adminOnly: false },
      inbound: { path: "webhook", maxBytes: 1_048_576 },
    });
  });

  it("names its jobs after its key", () => {
    const { manifest } = defineConnector({
      name: "Calendar",
      slug: "acme",
      key: "acme_calendar_connector",
      settings: z.object({}),
      api: { base: () => "https://acme.test", auth: { type: "none" } },
      test: () => Promise.resolve("It works."),
      sync: { pages: ({ api }) => api.pages.link("/items") },
      item: [z.object({}), () => []],
      notifications: { daily: { at: () => "18:00", send: () => drop("Nothing to send") } },
    });
    expect(manifest.sync?.job).toBe("acme_calendar_sync");
    expect(manifest.notifications?.daily?.job).toBe("acme_calendar_daily_summary");
  });

  it.each([
    [{}, "A connector lacks: name, settings, api, test"],
    [{ name: "Acme", settings: z.object({}) }, 'The connector "Acme" lacks: api, test'],
  ])("names what plain JavaScript leaves out: %j", (spec, message) => {
    expect(() => defineConnector(spec as never)).toThrow(message);
  });

  it("has defaults for what plain JavaScript sets to undefined", () => {
    const { manifest } = defineConnector({
      name: "Loose",
      settings: z.object({ key: secret() }),
      api: { base: () => "https://loose.test", auth: { type: "none" } },
      test: () => Promise.resolve("It works."),
      uses: undefined,
      webhook: {
        path: undefined,
        maxBytes: undefined,
        verify: verify.token("key", header("x-key")),
        event: () => "item",
        on: { item: [z.object({}), () => []] },
      },
    } as never);
    expect(manifest).toMatchObject({
      uses: ["tasks"],
      inbound: { path: "webhook", maxBytes: 1_048_576 },
    });
  });

  it("agrees with its hooks", async () => {
    const { ports } = await environmentOf();
    expect(checkDescriptors([board], ports.storage)).toEqual([]);
  });

  it("lacks the hooks that the spec lacks", () => {
    const { hooks, manifest } = defineConnector({
      name: "Tiny",
      settings: z.object({}),
      api: { base: () => "https://tiny.test", auth: { type: "none" } },
      test: () => Promise.resolve("It works."),
    });
    expect(hooks).toEqual([]);
    expect(manifest.uses).toEqual(["tasks"]);
  });
});

describe("a delivery", () => {
  it.each([
    ["that fits", "item", '{"id":1,"title":"One","updated_at":1768471200}', 200, { handled: true }],
    ["of another event", "toString", "{}", 202, { handled: false }],
    ["that does not fit", "item", '{"id":"1"}', 400, { code: "malformed" }],
    ["that a handler answers", "ping", "{}", 200, { pong: true }],
    [
      "that the mapping ignores",
      "item",
      '{"id":1,"title":"Draft","updated_at":1768471200}',
      202,
      { handled: false, reason: "Drafts are not synced" },
    ],
  ])("%s", async (_what, name, body, status, expected) => {
    const { connector, integration } = await environmentOf();
    const request = await delivery({ secret: signingSecret, deliveryId: "1" }, name, body);
    const reply = await connector.receive(request, integration);
    expect(reply).toMatchObject({ status, body: expected });
  });

  it("that is ignored may leave a note and a failure", async () => {
    const { connector, integration, harness } = await environmentOf();
    const sent = { secret: signingSecret, deliveryId: "1" };
    const reply = await connector.receive(await delivery(sent, "moved", '{"to":"x"}'), integration);
    expect(reply).toEqual({
      status: 202,
      body: { ok: true, handled: false, reason: "The list is now x" },
    });
    const row = await harness.storage.integrations.get(integration.id, { fresh: true });
    expect(row).toMatchObject({
      state: { moved: "x" },
      health: { state: "degraded", code: "invalid_config", message: "Enter the list x" },
    });
  });

  it("that is not JSON says so", async () => {
    const { connector, integration } = await environmentOf();
    const sent = { secret: signingSecret, deliveryId: "1" };
    for (const body of ["{", "", "payload=1", Uint8Array.of(0x22, 0x80, 0x22)]) {
      const reply = await connector.receive(await delivery(sent, "item", body), integration);
      expect(reply).toMatchObject({ status: 400, body: { error: "The body is not JSON" } });
    }
  });

  it("that does not fit names the fields", async () => {
    const { connector, integration } = await environmentOf();
    const sent = { secret: signingSecret, deliveryId: "1" };
    const reply = await connector.receive(await delivery(sent, "item", '{"id":"1"}'), integration);
    expect(JSON.stringify(reply.body)).toContain("id, title, updated_at");
  });

  it("stores the item under the API's host and its container", async () => {
    const { connector, integration, commits } = await environmentOf();
    const body = '{"id":1,"title":"One","updated_at":1768471200}';
    const sent = { secret: signingSecret, deliveryId: "1" };
    await connector.receive(await delivery(sent, "item", body), integration);
    expect(JSON.stringify(commits)).toContain('"source":"api.tracker.test:inbox","ref":"item_1"');
  });
});

describe("a sync by pages", () => {
  it("keeps the neighbors of items that cannot be read or mapped", async () => {
    const { connector, integration, answerWith } = await environmentOf();
    const updated_at = "2026-01-14T10:00:00Z";
    const items = [
      { id: "no number", title: "Broken", updated_at },
      { id: 2, title: "Fault", updated_at },
      { id: 3, title: "Draft", updated_at },
      { id: 4, title: "Good", updated_at },
    ];
    answerWith(() => Promise.resolve(Response.json({ items })));
    const result = await connector.sync(integration.id);
    expect(result).toMatchObject({ ok: true, run: { created: 1, failed: 2, skipped: 1 } });
  });
});

describe("other hooks", () => {
  it("drop an event with a reason", async () => {
    const { connector, integration } = await environmentOf();
    expect(await connector.deliverEvent(integration.id, event("task.created"))).toMatchObject({
      status: "dropped",
      reason: "Only completed tasks are sent",
    });
  });

  it("validate, add to the status, and run without an integration", async () => {
    const { connector, integration } = await environmentOf();
    const closed = { ...integration, settings: { ...integration.settings, list: "closed" } };
    expect(await connector.validate(closed)).toMatchObject({
      report: { refused: { list: ["This list is closed"] } },
    });
    expect(await connector.status(integration.id)).toMatchObject({ list: "inbox" });
    expect(await connector.action(undefined, "explain")).toMatchObject({
      message: "Ask for a token.",
    });
  });
});
