import type { JsonObject } from "@tt/connector-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectStatus, type Client } from "../support/client";
import { admin, startTestHost, type TestHost } from "../support/host";
import { answer, Receiver } from "../support/receiver";

const path = "/api/v1/webhooks";
const unknownId = "00000000-0000-4000-8000-000000000000";

describe("webhooks over HTTP", () => {
  let host: TestHost;
  let receiver: Receiver;
  let me: Client;
  let bob: Client;

  beforeAll(async () => {
    host = await startTestHost({ env: { OUTBOUND_ALLOWLIST: "127.0.0.1" } });
    receiver = await Receiver.start();
    me = host.client();
    await me.logIn(admin);
    bob = await host.newUser("bob");
  });
  afterAll(async () => {
    await host.close();
    await receiver.close();
  });

  const valid = () => ({ name: "Payroll", url: receiver.url, events: ["task.created"] });
  const create = async (client: Client, more: object = {}): Promise<JsonObject> => {
    const made = await client.post(path, { ...valid(), ...more });
    return expectStatus(made, 201).body["webhook"] as JsonObject;
  };
  const at = (webhook: JsonObject, rest = "") => `${path}/${String(Number(webhook["id"]))}${rest}`;

  it("delivers an event of a request within seconds, with every attempt visible", async () => {
    const webhook = await create(me, { headers: { "x-tenant": "7" } });
    const secret = webhook["secret"] as string;
    receiver.reset();
    const project = await me.createProject("Website");
    expectStatus(await me.post("/api/v1/tasks", { name: "Launch", project_id: project }), 201);
    await expect.poll(() => receiver.received.length, { timeout: 60_000 }).toBe(1);
    expect(receiver.verified(secret)).toMatchObject([
      {
        type: "task.created",
        data: {
          user: { username: "admin" },
          entity: { type: "task", name: "Launch" },
          project_id: project,
        },
      },
    ]);
    await expect
      .poll(async () => (await me.get(at(webhook, "/deliveries"))).body["deliveries"], {
        timeout: 60_000,
      })
      .toMatchObject([{ event_type: "task.created", status: "delivered", attempts: 1 }]);
    const page = await me.get(at(webhook, "/deliveries?status=failed"));
    expect(page.body).toMatchObject({ deliveries: [], pagination: { total: 0 } });
    const list = await me.get(at(webhook, "/deliveries?event_type=task.created"));
    const [delivery] = list.body["deliveries"] as JsonObject[];
    const detail = await me.get(at(webhook, `/deliveries/${delivery?.["id"] as string}`));
    expect(expectStatus(detail, 200).body["delivery"]).toMatchObject({
      body: receiver.received[0]?.body,
      attempt_log: [{ number: 1, status_code: 204, error: null }],
    });
    const metrics = await fetch(`${host.url}/metrics`);
    expect(await metrics.text()).toContain(
      'tt_webhook_attempt_duration_seconds_count{result="delivered"} 1',
    );

    receiver.behave = answer(500, {}, "no");
    const replayed = await me.post(at(webhook, `/deliveries/${delivery?.["id"] as string}/replay`));
    expectStatus(replayed, 202);
    const test = expectStatus(await me.post(at(webhook, "/test")), 202);
    expect(test.body["delivery"]).toMatchObject({ event_type: "webhook.test", status: "pending" });
    await expect.poll(() => receiver.received.length, { timeout: 60_000 }).toBe(3);
    expectStatus(await me.request("DELETE", at(webhook)), 200);
  }, 120_000);

  it("lists, changes and deletes webhooks, and shows a secret once", async () => {
    const webhook = await create(bob, { description: " ", headers: { authorization: "CANARY" } });
    expect(webhook).toMatchObject({
      name: "Payroll",
      description: null,
      events: ["task.created"],
      header_names: ["authorization"],
      is_active: true,
      disabled_reason: null,
      version: 1,
      secret: expect.stringMatching(/^whsec_/) as string,
    });
    const { secret, ...rest } = webhook;
    expect((await bob.get(at(webhook))).body).toEqual({ webhook: rest });
    expect((await bob.get(path)).body).toMatchObject({
      webhooks: [rest],
      pagination: { total: 1 },
    });
    expect((await bob.get(`${path}?is_active=false`)).body["webhooks"]).toEqual([]);
    expectStatus(await bob.get(`${path}?is_active=maybe`), 400);

    const change = { events: ["task.created", "*"], is_active: "false", version: 1 };
    const changed = expectStatus(await bob.request("PATCH", at(webhook), change), 200);
    expect(changed.body["webhook"]).toMatchObject({ events: ["*"], is_active: false, version: 2 });
    expectStatus(await bob.request("PUT", at(webhook), { name: "x", version: 1 }), 409);
    const since = { since: "2026-01-15T09:00:00Z" };
    expectStatus(await bob.post(at(webhook, "/replay"), since), 400);
    const rotated = expectStatus(await bob.post(at(webhook, "/rotate-secret")), 200);
    expect(rotated.body["webhook"]).toMatchObject({
      secret: expect.stringMatching(/^whsec_/) as string,
      previous_secret_until: expect.any(String) as string,
    });
    expect((rotated.body["webhook"] as JsonObject)["secret"]).not.toBe(secret);

    expectStatus(await bob.request("PATCH", at(webhook), { is_active: true }), 200);
    const replayed = expectStatus(await bob.post(at(webhook, "/replay"), since), 202);
    expect(replayed.body["replayed"]).toBe(0);
    expectStatus(await bob.get(at(webhook, `/deliveries/${unknownId}`)), 404);
    expectStatus(await bob.post(at(webhook, `/deliveries/${unknownId}/replay`)), 404);
    expectStatus(await bob.request("DELETE", at(webhook)), 200);
    expectStatus(await bob.get(at(webhook)), 404);
    expect(host.logged()).not.toMatch(/CANARY|whsec_/);
  });

  it("shows webhooks to their owner and to administrators only", async () => {
    const mine = await create(me);
    const ofBob = await create(bob);
    const calls = [
      ["GET", ""],
      ["PATCH", ""],
      ["DELETE", ""],
      ["POST", "/rotate-secret"],
      ["POST", "/test"],
      ["POST", "/replay", { since: "2026-01-15T09:00:00Z" }],
      ["GET", "/deliveries"],
      ["GET", `/deliveries/${unknownId}`],
      ["POST", `/deliveries/${unknownId}/replay`],
    ] as const;
    for (const [method, rest, body = {}] of calls) {
      const sent = method === "GET" ? undefined : body;
      expectStatus(await bob.request(method, at(mine, rest), sent), 404);
    }
    expect(((await bob.get(path)).body["webhooks"] as JsonObject[]).map(({ id }) => id)).toEqual([
      ofBob["id"],
    ]);
    expectStatus(await me.get(at(ofBob)), 200);
    expectStatus(await me.request("DELETE", at(ofBob)), 200);
    expectStatus(await me.request("DELETE", at(mine)), 200);
  });

  it("lists the events", async () => {
    const { body } = await me.get(`${path}/events`);
    expect(body["events"]).toHaveLength(16);
    expect(body["events"]).toContain("time_entry.stopped");
  });

  it.each<[string, object]>([
    ["name", { name: " " }],
    ["name", { name: "x".repeat(201) }],
    ["url", { url: "ftp://receiver.example/" }],
    ["url", { url: "receiver.example" }],
    ["url", { url: "https://ada:secret@receiver.example/" }],
    ["url", { url: `https://receiver.example/${"x".repeat(500)}` }],
    ["events", { events: [] }],
    ["events", { events: ["task.exploded"] }],
    ["events", { events: "task.created" }],
    ["headers", { headers: { "webhook-id": "1" } }],
    ["headers", { headers: { "x-a": "1\r\nx-b: 2" } }],
    ["is_active", { is_active: "maybe" }],
    ["http_method", { http_method: "PUT" }],
    ["secret", { secret: "whsec_AAAA" }],
  ])("refuses an invalid %s: %o", async (field, change) => {
    const answer = expectStatus(await me.post(path, { ...valid(), ...change }), 400);
    expect(answer.body["error_code"]).toBe("validation_error");
    expect(Object.keys(answer.body["errors"] as object)[0]).toMatch(new RegExp(`^${field}`));
  });
});
