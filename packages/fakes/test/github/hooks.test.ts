import { candidateKeys, isSignedBy, verify } from "@tt/connector-core";
import { webCrypto } from "@tt/connector-core/web";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { readDelivery, routing } from "../../../connector-github/test/support";
import { links, start, createFixture, type Received, type Fixture } from "./fixture";

const ports = { crypto: webCrypto([]), now: new Date(0) };
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

async function register(fixture: Fixture, more: object = {}): Promise<number> {
  const config = { url: target, content_type: "json", secret };
  const json = { name: "web", active: true, events: ["issues"], config, ...more };
  const response = await fixture.request(hooks, { method: "POST", json });
  expect(response.status).toBe(201);
  await fixture.fake.settled();
  return hookAnswer.parse(await response.json()).id;
}

async function deliveries(
  fixture: Fixture,
  id: number,
): Promise<z.output<typeof deliveryAnswer>[]> {
  const response = await fixture.request(`${hooks}/${String(id)}/deliveries`);
  return z.array(deliveryAnswer).parse(await response.json());
}

function lastOf({ received }: Fixture): Received {
  const last = received.at(-1);
  if (!last) throw new Error("Nothing was delivered");
  return last;
}

function isSigned(request: Received, key: string): Promise<boolean> {
  return isSignedBy(verify.github("webhook_secret"), request, key, ports);
}

describe("registering a hook (GH-42)", () => {
  it("responds first and then sends a signed ping (GH-20)", async () => {
    const fixture = createFixture();
    const config = { url: target, content_type: "json", secret };
    const json = { events: ["issues"], config };
    const response = await fixture.request(hooks, { method: "POST", json });
    expect(fixture.received).toEqual([]);
    const text = await response.text();
    expect(text).not.toContain(secret);
    const { id } = hookAnswer.parse(JSON.parse(text));
    await fixture.fake.settled();
    const ping = lastOf(fixture);
    expect(ping.url).toBe(target);
    expect(await isSigned(ping, secret)).toBe(true);
    expect(readDelivery(ping)).toMatchObject({
      event: { type: "ping", payload: { hook_id: id, hook: { events: ["issues"] } } },
    });
    expect(candidateKeys(routing, ping)).toEqual([
      { index: "hook", value: String(id) },
      { index: "target", value: "1296269" },
      { index: "repository", value: "octo-org/hello-world" },
    ]);
  });

  it("defaults to forms and push events (GH-4)", async () => {
    const fixture = createFixture();
    const json = { config: { url: target, secret } };
    const response = await fixture.request(hooks, { method: "POST", json });
    expect(hookAnswer.parse(await response.json())).toMatchObject({
      events: ["push"],
      config: { content_type: "form", insecure_ssl: "0" },
    });
    await fixture.fake.settled();
    const ping = lastOf(fixture);
    expect(ping.headers["content-type"]).toBe("application/x-www-form-urlencoded");
    expect(await isSigned(ping, secret)).toBe(true);
    expect(readDelivery(ping)).toMatchObject({ event: { type: "ping" } });
    expect((await fixture.repository.openIssue()).deliveries).toEqual([]);
  });

  it.each([
    ["the same URL and events", { events: ["issues"] }, 422, "Hook already exists"],
    ["the same events twice", { events: ["issues", "issues"] }, 422, "already exists"],
    ["no URL", { config: {} }, 422, "config.url"],
    ["no HTTP URL", { config: { url: "ftp://tt.example" } }, 422, "config.url"],
    ["another name than web", { name: "email" }, 422, "name"],
  ])("refuses %s", async (_name, more, status, text) => {
    const fixture = createFixture();
    await register(fixture);
    const config = { url: target, content_type: "form" };
    const json = { events: ["issues"], config, ...more };
    const response = await fixture.request(hooks, { method: "POST", json });
    expect(response.status).toBe(status);
    expect(await response.text()).toContain(text);
    expect(fixture.repository.hooks).toHaveLength(1);
  });

  it("accepts another webhook for other events or another URL", async () => {
    const fixture = createFixture();
    await register(fixture);
    await register(fixture, { events: ["issues", "push"] });
    await register(fixture, { config: { url: "https://tt.example/other" } });
    const page = await fixture.request(`${hooks}?per_page=2`);
    expect(z.array(hookAnswer).parse(await page.json())).toHaveLength(2);
    expect(links(page)["next"]).toBe(
      "https://api.github.com/repositories/1296269/hooks?per_page=2&page=2",
    );
  });
});

describe("changing a hook", () => {
  it("through its config changes one setting and keeps the others (GH-13)", async () => {
    const fixture = createFixture();
    const path = `${hooks}/${String(await register(fixture))}`;
    const json = { secret: "another-secret-of-ours" };
    const response = await fixture.request(`${path}/config`, { method: "PATCH", json });
    expect(await response.json()).toEqual({
      url: target,
      content_type: "json",
      insecure_ssl: "0",
      secret: "********",
    });
    await fixture.repository.openIssue();
    expect(await isSigned(lastOf(fixture), "another-secret-of-ours")).toBe(true);
  });

  it("with a whole config drops missing settings, including the secret", async () => {
    const fixture = createFixture();
    const path = `${hooks}/${String(await register(fixture))}`;
    const json = { config: { url: target, content_type: "json" }, add_events: ["push"] };
    const response = await fixture.request(path, { method: "PATCH", json });
    const hook = hookAnswer.parse(await response.json());
    expect(hook.config.secret).toBeUndefined();
    expect(hook.events).toEqual(["issues", "push"]);
    await fixture.repository.openIssue();
    expect(lastOf(fixture).headers).not.toHaveProperty("x-hub-signature-256");
  });

  it.each([{ active: false }, { remove_events: ["issues"], add_events: ["push"] }])(
    "with %j ends the deliveries",
    async (json) => {
      const fixture = createFixture();
      const path = `${hooks}/${String(await register(fixture))}`;
      expect((await fixture.request(path, { method: "PATCH", json })).status).toBe(200);
      expect((await fixture.repository.openIssue()).deliveries).toEqual([]);
    },
  );

  it("deletes it", async () => {
    const fixture = createFixture();
    const path = `${hooks}/${String(await register(fixture))}`;
    expect((await fixture.request(path, { method: "DELETE" })).status).toBe(204);
    expect((await fixture.request(path)).status).toBe(404);
    expect((await fixture.request(path, { method: "DELETE" })).status).toBe(404);
    expect((await fixture.repository.openIssue()).deliveries).toEqual([]);
  });

  it("pings it on request", async () => {
    const fixture = createFixture();
    const path = `${hooks}/${String(await register(fixture))}`;
    expect((await fixture.request(`${path}/pings`, { method: "POST" })).status).toBe(204);
    await fixture.fake.settled();
    expect(fixture.received.map(({ headers }) => headers["x-github-event"])).toEqual([
      "ping",
      "ping",
    ]);
  });
});

describe("deliveries", () => {
  it("have GitHub's headers (GH-1)", async () => {
    const fixture = createFixture();
    const id = await register(fixture);
    const { deliveries: made } = await fixture.repository.openIssue();
    expect(made).toHaveLength(1);
    expect(lastOf(fixture).headers).toEqual({
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
    ["unreachable", new TypeError("fetch failed"), "failed to connect to host", 502],
  ])("that are %s are listed with that status", async (_name, receiver, status, code) => {
    const fixture = createFixture();
    const id = await register(fixture);
    fixture.receiver = receiver;
    fixture.clock.advance(2_000);
    await fixture.repository.openIssue();
    const listed = await deliveries(fixture, id);
    expect(listed[0]).toMatchObject({
      status,
      status_code: code,
      event: "issues",
      action: "opened",
      redelivery: false,
      delivered_at: "2026-01-15T12:00:02Z",
    });
    expect(listed[1]).toMatchObject({ event: "ping", action: null, delivered_at: start });
    const hook = await fixture.request(`${hooks}/${String(id)}`);
    expect(hookAnswer.parse(await hook.json()).last_response.code).toBe(code);
  });

  it("are repeated only on request (GH-6), with the same GUID and body (GH-7)", async () => {
    const fixture = createFixture();
    const id = await register(fixture);
    fixture.receiver = 500;
    await fixture.repository.openIssue({ title: "As it was" });
    fixture.clock.advance(60_000);
    await fixture.fake.settled();
    expect(fixture.received).toHaveLength(2);
    await fixture.repository.edit(1, { title: "As it is" });
    fixture.receiver = 200;
    const failed = (await deliveries(fixture, id)).findLast(({ status }) => status !== "OK");
    const attempts = `${hooks}/${String(id)}/deliveries/${String(failed?.id)}/attempts`;
    expect((await fixture.request(attempts, { method: "POST" })).status).toBe(202);
    await fixture.fake.settled();
    expect(fixture.received).toHaveLength(4);
    expect(fixture.received[3]).toEqual(fixture.received[1]);
    expect((await deliveries(fixture, id))[0]).toMatchObject({
      guid: failed?.guid,
      redelivery: true,
      status: "OK",
    });
  });

  it("are deleted after three days (GH-6)", async () => {
    const fixture = createFixture();
    const id = await register(fixture);
    const [ping] = await deliveries(fixture, id);
    fixture.clock.advance(3 * 24 * 60 * 60 * 1000 + 1000);
    expect(await deliveries(fixture, id)).toEqual([]);
    const attempts = `${hooks}/${String(id)}/deliveries/${String(ping?.id)}/attempts`;
    expect((await fixture.request(attempts, { method: "POST" })).status).toBe(404);
  });

  it("are paginated, newest first", async () => {
    const fixture = createFixture();
    const path = `${hooks}/${String(await register(fixture))}/deliveries?per_page=2`;
    for (let count = 0; count < 4; count += 1) await fixture.repository.openIssue();
    const seen: number[] = [];
    for (let next: string | undefined = path; next !== undefined;) {
      const page: Response = await fixture.request(next);
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

  it("of one event have the same GUID at all webhooks, each signed with its own secret", async () => {
    const fixture = createFixture();
    await register(fixture);
    await register(fixture, {
      events: ["*"],
      config: { url: "https://tt.example/other", secret: "another-secret-of-ours" },
    });
    const { deliveries: made } = await fixture.repository.openIssue();
    expect(made).toHaveLength(2);
    expect(new Set(made.map(({ guid }) => guid)).size).toBe(1);
    const secrets = [secret, "another-secret-of-ours"];
    const signed = fixture.received.slice(2).map((request, index) => {
      return isSigned(request, secrets[index] ?? "");
    });
    expect(await Promise.all(signed)).toEqual([true, true]);
  });
});
