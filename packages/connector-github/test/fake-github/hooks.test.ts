import { hex, utf8 } from "@tt/connector-core";
import { webCrypto } from "@tt/connector-core/web";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { readDelivery, candidateKeys, signedParts } from "../../src/wire";
import { links, start, testWorld, type Received, type TestWorld } from "./fixture";

const { hmac } = webCrypto([]);
const hooks = "/repos/octo-org/hello-world/hooks";
const secret = "a-webhook-secret-of-ours";
const target = "https://tt.example/hook";

const hookAnswer = z.object({
  id: z.int(),
  type: z.literal("Repository"),
  active: z.boolean(),
  events: z.array(z.string()),
  config: z.object({
    url: z.url(),
    content_type: z.enum(["json", "form"]),
    insecure_ssl: z.enum(["0", "1"]),
    secret: z.literal("********").optional(),
  }),
  last_response: z.object({ code: z.int().nullable(), status: z.string() }),
});
const deliveryAnswer = z.object({
  id: z.int(),
  guid: z.guid(),
  status: z.string(),
  status_code: z.int(),
  event: z.string(),
  action: z.string().nullable(),
  redelivery: z.boolean(),
  delivered_at: z.iso.datetime(),
});

async function register(world: TestWorld, more: object = {}): Promise<number> {
  const config = { url: target, content_type: "json", secret };
  const json = { name: "web", active: true, events: ["issues"], config, ...more };
  const response = await world.ask(hooks, { method: "POST", json });
  expect(response.status).toBe(201);
  await world.fake.settled();
  return hookAnswer.parse(await response.json()).id;
}

async function deliveries(
  world: TestWorld,
  id: number,
): Promise<z.output<typeof deliveryAnswer>[]> {
  const response = await world.ask(`${hooks}/${String(id)}/deliveries`);
  return z.array(deliveryAnswer).parse(await response.json());
}

function lastOf({ received }: TestWorld): Received {
  const last = received.at(-1);
  if (!last) throw new Error("Nothing was delivered");
  return last;
}

async function isSigned(request: Received, key: string): Promise<boolean> {
  const { data, signature } = signedParts(request);
  return hex(signature ?? new Uint8Array()) === hex(await hmac.sha256(utf8(key), data));
}

describe("registering a hook (GH-42)", () => {
  it("answers first and then sends a signed ping (GH-20)", async () => {
    const world = testWorld();
    const config = { url: target, content_type: "json", secret };
    const json = { events: ["issues"], config };
    const response = await world.ask(hooks, { method: "POST", json });
    expect(world.received).toEqual([]);
    const text = await response.text();
    expect(text).not.toContain(secret);
    const { id } = hookAnswer.parse(JSON.parse(text));
    await world.fake.settled();
    const ping = lastOf(world);
    expect(ping.url).toBe(target);
    expect(await isSigned(ping, secret)).toBe(true);
    expect(readDelivery(ping)).toMatchObject({
      event: { type: "ping", payload: { hook_id: id, hook: { events: ["issues"] } } },
    });
    expect(candidateKeys(ping)).toEqual([
      { index: "hook", value: String(id) },
      { index: "target", value: "1296269" },
      { index: "repository", value: "octo-org/hello-world" },
    ]);
  });

  it("sends forms and push events unless told otherwise (GH-4)", async () => {
    const world = testWorld();
    const json = { config: { url: target, secret } };
    const response = await world.ask(hooks, { method: "POST", json });
    expect(hookAnswer.parse(await response.json())).toMatchObject({
      events: ["push"],
      config: { content_type: "form", insecure_ssl: "0" },
    });
    await world.fake.settled();
    const ping = lastOf(world);
    expect(ping.headers["content-type"]).toBe("application/x-www-form-urlencoded");
    expect(await isSigned(ping, secret)).toBe(true);
    expect(readDelivery(ping)).toMatchObject({ event: { type: "ping" } });
    expect((await world.repository.openIssue()).deliveries).toEqual([]);
  });

  it.each([
    ["the same address and events", { events: ["issues"] }, 422, "Hook already exists"],
    ["the same events in other words", { events: ["issues", "issues"] }, 422, "already exists"],
    ["no address", { config: {} }, 422, "config.url"],
    ["no web address", { config: { url: "ftp://tt.example" } }, 422, "config.url"],
    ["another name than web", { name: "email" }, 422, "name"],
  ])("refuses %s", async (_name, more, status, text) => {
    const world = testWorld();
    await register(world);
    const config = { url: target, content_type: "form" };
    const json = { events: ["issues"], config, ...more };
    const response = await world.ask(hooks, { method: "POST", json });
    expect(response.status).toBe(status);
    expect(await response.text()).toContain(text);
    expect(world.repository.hooks).toHaveLength(1);
  });

  it("takes another hook for other events or another address", async () => {
    const world = testWorld();
    await register(world);
    await register(world, { events: ["issues", "push"] });
    await register(world, { config: { url: "https://tt.example/other" } });
    const page = await world.ask(`${hooks}?per_page=2`);
    expect(z.array(hookAnswer).parse(await page.json())).toHaveLength(2);
    expect(links(page)["next"]).toBe(
      "https://api.github.com/repositories/1296269/hooks?per_page=2&page=2",
    );
  });
});

describe("changing a hook", () => {
  it("one setting at a time keeps the others, and rotates the secret (GH-13)", async () => {
    const world = testWorld();
    const path = `${hooks}/${String(await register(world))}`;
    const json = { secret: "another-secret-of-ours" };
    const response = await world.ask(`${path}/config`, { method: "PATCH", json });
    expect(await response.json()).toEqual({
      url: target,
      content_type: "json",
      insecure_ssl: "0",
      secret: "********",
    });
    await world.repository.openIssue();
    expect(await isSigned(lastOf(world), "another-secret-of-ours")).toBe(true);
  });

  it("by a whole config loses what the config leaves out: the secret too", async () => {
    const world = testWorld();
    const path = `${hooks}/${String(await register(world))}`;
    const json = { config: { url: target, content_type: "json" }, add_events: ["push"] };
    const response = await world.ask(path, { method: "PATCH", json });
    const hook = hookAnswer.parse(await response.json());
    expect(hook.config.secret).toBeUndefined();
    expect(hook.events).toEqual(["issues", "push"]);
    await world.repository.openIssue();
    expect(lastOf(world).headers).not.toHaveProperty("x-hub-signature-256");
  });

  it.each([{ active: false }, { remove_events: ["issues"], add_events: ["push"] }])(
    "by %j ends the deliveries",
    async (json) => {
      const world = testWorld();
      const path = `${hooks}/${String(await register(world))}`;
      expect((await world.ask(path, { method: "PATCH", json })).status).toBe(200);
      expect((await world.repository.openIssue()).deliveries).toEqual([]);
    },
  );

  it("deletes it", async () => {
    const world = testWorld();
    const path = `${hooks}/${String(await register(world))}`;
    expect((await world.ask(path, { method: "DELETE" })).status).toBe(204);
    expect((await world.ask(path)).status).toBe(404);
    expect((await world.ask(path, { method: "DELETE" })).status).toBe(404);
    expect((await world.repository.openIssue()).deliveries).toEqual([]);
  });

  it("pings it again when asked", async () => {
    const world = testWorld();
    const path = `${hooks}/${String(await register(world))}`;
    expect((await world.ask(`${path}/pings`, { method: "POST" })).status).toBe(204);
    await world.fake.settled();
    expect(world.received.map(({ headers }) => headers["x-github-event"])).toEqual([
      "ping",
      "ping",
    ]);
  });
});

describe("deliveries", () => {
  it("carry GitHub's headers (GH-1)", async () => {
    const world = testWorld();
    const id = await register(world);
    const { deliveries: made } = await world.repository.openIssue();
    expect(made).toHaveLength(1);
    expect(lastOf(world).headers).toEqual({
      "content-type": "application/json",
      "user-agent": expect.stringMatching(/^GitHub-Hookshot\//) as string,
      "x-github-event": "issues",
      "x-github-delivery": made[0]?.guid,
      "x-github-hook-id": String(id),
      "x-github-hook-installation-target-type": "repository",
      "x-github-hook-installation-target-id": "1296269",
      "x-hub-signature-256": expect.stringMatching(/^sha256=[0-9a-f]{64}$/) as string,
    });
  });

  it.each([
    ["OK", 204, "OK", 204],
    ["refused", 500, "Invalid HTTP Response: 500", 500],
    ["unreached", new TypeError("fetch failed"), "failed to connect to host", 502],
  ])("that are %s are listed so", async (_name, receiver, status, code) => {
    const world = testWorld();
    const id = await register(world);
    world.receiver = receiver;
    world.clock.advance(2_000);
    await world.repository.openIssue();
    const listed = await deliveries(world, id);
    expect(listed[0]).toMatchObject({
      status,
      status_code: code,
      event: "issues",
      action: "opened",
      redelivery: false,
      delivered_at: "2026-01-15T12:00:02Z",
    });
    expect(listed[1]).toMatchObject({ event: "ping", action: null, delivered_at: start });
    const hook = await world.ask(`${hooks}/${String(id)}`);
    expect(hookAnswer.parse(await hook.json()).last_response.code).toBe(code);
  });

  it("are never made again by themselves (GH-6), only when asked, with GUID and body (GH-7)", async () => {
    const world = testWorld();
    const id = await register(world);
    world.receiver = 500;
    await world.repository.openIssue({ title: "As it was" });
    world.clock.advance(60_000);
    await world.fake.settled();
    expect(world.received).toHaveLength(2);
    await world.repository.edit(1, { title: "As it is" });
    world.receiver = 200;
    const failed = (await deliveries(world, id)).findLast(({ status }) => status !== "OK");
    const attempts = `${hooks}/${String(id)}/deliveries/${String(failed?.id)}/attempts`;
    expect((await world.ask(attempts, { method: "POST" })).status).toBe(202);
    await world.fake.settled();
    expect(world.received).toHaveLength(4);
    expect(world.received[3]).toEqual(world.received[1]);
    expect((await deliveries(world, id))[0]).toMatchObject({
      guid: failed?.guid,
      redelivery: true,
      status: "OK",
    });
  });

  it("are forgotten after three days (GH-6)", async () => {
    const world = testWorld();
    const id = await register(world);
    const [ping] = await deliveries(world, id);
    world.clock.advance(3 * 24 * 60 * 60 * 1000 + 1000);
    expect(await deliveries(world, id)).toEqual([]);
    const attempts = `${hooks}/${String(id)}/deliveries/${String(ping?.id)}/attempts`;
    expect((await world.ask(attempts, { method: "POST" })).status).toBe(404);
  });

  it("are listed page by page, newest first", async () => {
    const world = testWorld();
    const path = `${hooks}/${String(await register(world))}/deliveries?per_page=2`;
    for (let count = 0; count < 4; count += 1) await world.repository.openIssue();
    const seen: number[] = [];
    for (let next: string | undefined = path; next !== undefined;) {
      const page: Response = await world.ask(next);
      seen.push(
        ...z
          .array(deliveryAnswer)
          .parse(await page.json())
          .map(({ id }) => id),
      );
      next = links(page)["next"];
    }
    expect(seen).toHaveLength(5);
    expect(seen).toEqual(seen.toSorted((a, b) => b - a));
  });

  it("of one event have one GUID at all hooks, each signed with its own secret", async () => {
    const world = testWorld();
    await register(world);
    await register(world, {
      events: ["*"],
      config: { url: "https://tt.example/other", secret: "another-secret-of-ours" },
    });
    const { deliveries: made } = await world.repository.openIssue();
    expect(made).toHaveLength(2);
    expect(new Set(made.map(({ guid }) => guid)).size).toBe(1);
    const secrets = [secret, "another-secret-of-ours"];
    const signed = world.received.slice(2).map((request, index) => {
      return isSigned(request, secrets[index] ?? "");
    });
    expect(await Promise.all(signed)).toEqual([true, true]);
  });
});
