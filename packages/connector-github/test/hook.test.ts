import { describe, expect, it } from "vitest";
import { githubConnector } from "../src/index";
import { baseUrl, cardWorld, token, type CardWorld } from "./integration";

async function action(world: CardWorld, name: string) {
  return world.connector.action((await world.row()).id, name);
}

async function cardUrl(world: CardWorld): Promise<string> {
  return `${baseUrl}/api/integrations/github/webhook/${(await world.row()).publicId}`;
}

async function warnings(world: CardWorld): Promise<unknown> {
  const status = await world.connector.status((await world.row()).id);
  return status.ok && "warnings" in status ? status.warnings : undefined;
}

describe("registering the webhook", () => {
  it("makes it once, and its deliveries are taken (GH-42)", async () => {
    const world = await cardWorld();
    const made = await action(world, "register_hook");
    expect(made).toMatchObject({ ok: true });
    expect(made.ok && made.message).toContain("was made in octo-org/hello-world");
    await world.fake.settled();
    expect(world.repository.hooks).toMatchObject([
      { active: true, events: ["issues"], config: { url: await cardUrl(world) } },
    ]);
    expect(world.repository.deliveries).toMatchObject([{ event: "ping", statusCode: 200 }]);

    await world.repository.openIssue({ title: "By webhook" });
    expect(await world.tasks()).toEqual({ "1": "By webhook (todo)" });
    const row = await world.row();
    expect(row.state["registered_hook"]).toMatchObject({ id: world.repository.hooks[0]?.id });
    expect(row.state["hook"]).toMatchObject({
      events: ["issues"],
      content_type: "json",
      verified_at: expect.stringMatching(/:\d\dZ$/) as string,
    });

    const again = await action(world, "register_hook");
    expect(again.ok && again.message).toContain("was there already");
    expect(world.repository.hooks).toHaveLength(1);
  });

  it("mends a hook that somebody changed: other events stay, issues come back", async () => {
    const world = await cardWorld();
    await action(world, "register_hook");
    const [hook] = world.repository.hooks;
    const path = `https://api.github.com/repos/octo-org/hello-world/hooks/${String(hook?.id)}`;
    await world.fake.fetch(path, {
      method: "PATCH",
      headers: { authorization: `Bearer ${token}`, "user-agent": "test" },
      body: JSON.stringify({ active: false, events: ["push"] }),
    });
    await action(world, "register_hook");
    expect(world.repository.hooks).toMatchObject([{ active: true, events: ["push", "issues"] }]);
  });

  it("finds its hook behind a hundred others", async () => {
    const world = await cardWorld();
    for (let index = 0; index < 105; index += 1) {
      await world.fake.fetch("https://api.github.com/repos/octo-org/hello-world/hooks", {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "user-agent": "test" },
        body: JSON.stringify({ config: { url: `https://other.example/${String(index)}` } }),
      });
    }
    await action(world, "register_hook");
    await action(world, "register_hook");
    expect(world.repository.hooks).toHaveLength(106);
  });

  it("does no harm when the answer is lost: the next time finds what was made", async () => {
    const world = await cardWorld();
    world.fake.faults.add({
      type: "dropped",
      effect: "applied",
      on: ({ method }) => method === "POST",
    });
    expect(await action(world, "register_hook")).toMatchObject({ code: "provider_unavailable" });
    expect(await action(world, "register_hook")).toMatchObject({ ok: true });
    expect(world.repository.hooks).toHaveLength(1);
  });

  it.each([
    ["a fine-grained token without the right", { permissions: { issues: "read" } }],
    ["a classic token without the scope", { scopes: ["public_repo"] }],
  ] as const)("tells the owner of %s what to do", async (_name, rights) => {
    const world = await cardWorld();
    const other = `${"permissions" in rights ? "github_pat_" : "ghp_"}weak0123456789`;
    world.fake.addToken({ token: other, login: "octo-org", ...rights });
    await world.save({ github_token: other });
    const result = await action(world, "register_hook");
    expect(result).toMatchObject({ ok: false, code: "permission_missing" });
    expect(result.ok ? "" : result.error).toContain("Webhooks: read and write");
    expect(result.ok ? "" : result.error).toContain(await cardUrl(world));
    expect(world.log.text()).not.toContain("weak0123456789");
  });
});

describe("what is asked of GitHub", () => {
  it("is asked one after another, one write at most for an action (GH-35)", async () => {
    const world = await cardWorld();
    world.repository.seedIssues(130);
    let open = 0;
    let most = 0;
    const fetch: typeof globalThis.fetch = async (input, init) => {
      open += 1;
      most = Math.max(most, open);
      await new Promise((resolve) => setImmediate(resolve));
      return world.fake.fetch(input, init).finally(() => {
        open -= 1;
      });
    };
    const connector = githubConnector.create({ ...world.ports, fetch });
    const { id } = await world.row();
    const writes = (): number =>
      world.fake.requests.filter(({ method }) => method !== "GET").length;
    await connector.sync(id);
    expect(writes(), "a sync only reads").toBe(0);
    for (const [index, name] of ["register_hook", "rotate_webhook_secret"].entries()) {
      world.clock.advance(1000);
      expect(await connector.action(id, name)).toMatchObject({ ok: true });
      expect(writes()).toBe(index + 1);
    }
    await connector.disconnect(id);
    expect(writes()).toBe(3);
    expect(most).toBe(1);
  });

  it("puts no credential into the webhook's address, which proves nothing by itself (GH-14)", async () => {
    const world = await cardWorld();
    await action(world, "register_hook");
    const url = world.repository.hooks[0]?.config.url ?? "";
    const row = await world.row();
    expect(url).toBe(`${baseUrl}/api/integrations/github/webhook/${row.publicId}`);
    for (const secret of [token, "a-webhook-secret-of-ours"]) expect(url).not.toContain(secret);
    const unsigned = { headers: { "x-github-event": "issues" }, body: new Uint8Array() };
    expect(await world.connector.receive(unsigned, { publicId: row.publicId })).toMatchObject({
      status: 401,
    });
  });
});

describe("changing the webhook secret", () => {
  it("changes it here and there; what was signed with the old one still counts (GH-13)", async () => {
    const world = await cardWorld();
    await action(world, "register_hook");
    await world.fake.settled();
    const before = world.repository.hooks[0]?.config.secret;
    world.clock.advance(1000);
    expect(await action(world, "rotate_webhook_secret")).toMatchObject({ ok: true });
    const after = world.repository.hooks[0]?.config.secret;
    expect(after).not.toBe(before);
    await world.repository.openIssue({ title: "New secret" });
    expect(world.repository.deliveries.at(-1)).toMatchObject({ statusCode: 200 });
    expect(await warnings(world)).toEqual([]);
  });

  it("makes no third secret while GitHub has not heard of the second", async () => {
    const world = await cardWorld();
    await action(world, "register_hook");
    await world.fake.settled();
    world.clock.advance(1000);
    world.fake.faults.add({
      type: "server_error",
      times: 3,
      on: ({ method }) => method === "PATCH",
    });
    expect(await action(world, "rotate_webhook_secret")).toMatchObject({
      code: "provider_unavailable",
    });
    expect(await warnings(world)).toEqual([
      expect.stringContaining("does not have the new webhook secret"),
    ]);
    await world.repository.openIssue({ title: "Signed with the old one" });
    expect(world.repository.deliveries.at(-1)).toMatchObject({ statusCode: 200 });
    const made = (await world.row()).secrets["webhook_secret"];
    world.clock.advance(1000);
    expect(await action(world, "rotate_webhook_secret")).toMatchObject({ ok: true });
    expect((await world.row()).secrets["webhook_secret"]).toBe(made);
    await world.repository.openIssue({ title: "Signed with the new one" });
    expect(Object.values(await world.tasks())).toHaveLength(2);
    expect(await warnings(world)).toEqual([]);
  });
});

describe("disconnecting", () => {
  it("removes the webhook that was registered and forgets the secrets", async () => {
    const world = await cardWorld();
    await action(world, "register_hook");
    await world.fake.settled();
    expect(await world.connector.disconnect((await world.row()).id)).toEqual({ ok: true });
    expect(world.repository.hooks).toEqual([]);
    const row = await world.row();
    expect(row).toMatchObject({ active: false, secrets: {}, state: {} });
  });

  it("disconnects all the same when GitHub does not let it, and says what is left", async () => {
    const world = await cardWorld();
    await action(world, "register_hook");
    await world.fake.settled();
    world.fake.revokeToken(token);
    const result = await world.connector.disconnect((await world.row()).id);
    expect(result.ok && result.warning).toContain("so its setup may remain");
    expect(await world.row()).toMatchObject({ active: false, secrets: {} });
  });

  it("does not mind a webhook that is gone", async () => {
    const world = await cardWorld();
    await action(world, "register_hook");
    await world.fake.settled();
    const path = `https://api.github.com/repos/octo-org/hello-world/hooks/${String(world.repository.hooks[0]?.id)}`;
    await world.fake.fetch(path, {
      method: "DELETE",
      headers: { authorization: `Bearer ${token}`, "user-agent": "test" },
    });
    expect(await world.connector.disconnect((await world.row()).id)).toEqual({ ok: true });
  });
});

describe("the access token", () => {
  it.each([
    ["ghp_", "classic personal access token"],
    ["github_pat_", "fine-grained personal access token"],
    ["gho_", "OAuth token"],
    ["ghu_", "token of a GitHub App's user"],
    ["ghs_", "token of a GitHub App's installation"],
  ])("of the prefix %s is a %s (GH-40)", async (prefix, kind) => {
    const world = await cardWorld();
    await world.save({ github_token: `${prefix}0123456789` });
    expect(await world.connector.status((await world.row()).id)).toMatchObject({ token: { kind } });
  });

  it("shows its scopes and its end, warns in time, and is forgotten with the token (GH-41)", async () => {
    const world = await cardWorld();
    const ending = "ghp_ending0123456789";
    world.fake.addToken({
      token: ending,
      login: "octo-org",
      scopes: ["repo"],
      expiresAt: "2026-01-20T00:00:00Z",
    });
    await world.save({ github_token: ending });
    const { id } = await world.row();
    expect(await world.connector.test(id)).toMatchObject({ ok: true });
    const status = await world.connector.status(id);
    expect(status).toMatchObject({
      token: { scopes: ["repo"], expires_at: "2026-01-20T00:00:00Z" },
      warnings: [expect.stringContaining("expires on 2026-01-20")],
    });
    world.clock.set("2026-01-21T00:00:00Z");
    expect(await warnings(world)).toEqual([expect.stringContaining("expired on 2026-01-20")]);
    await world.save({ github_token: token });
    expect(await warnings(world)).toEqual([]);
  });
});

describe("what the connection test finds out", () => {
  async function tested(token: string, rights: object): Promise<CardWorld> {
    const world = await cardWorld();
    world.fake.addToken({ token, login: "octo-org", ...rights } as Parameters<
      typeof world.fake.addToken
    >[0]);
    world.fake.addRepository("octo-org/secret", { private: true });
    await world.save({ github_token: token, repo_name: "secret" });
    return world;
  }

  it("a token that may not read issues does not pass (GH-41)", async () => {
    const world = await tested("github_pat_blind0123456789", { permissions: {} });
    const { id } = await world.row();
    const result = await world.connector.test(id);
    expect(result).toMatchObject({ ok: false, code: "permission_missing" });
    expect(await world.connector.status(id)).toMatchObject({ connection: { state: "degraded" } });
  });

  it("a token that may not manage webhooks passes; the status says what it lacks (GH-41, GH-42)", async () => {
    const world = await tested("github_pat_reads0123456789", { permissions: { issues: "read" } });
    const { id } = await world.row();
    const result = await world.connector.test(id);
    expect(result.ok && result.message).toContain("may not manage webhooks");
    expect(await world.connector.status(id)).toMatchObject({ token: { missing: ["webhooks"] } });
    expect(await warnings(world)).toEqual([expect.stringContaining("may not manage webhooks")]);
  });

  it("a token that may do everything lacks nothing", async () => {
    const world = await cardWorld();
    const { id } = await world.row();
    expect(await world.connector.test(id)).toMatchObject({ ok: true });
    expect(await world.connector.status(id)).toMatchObject({ token: { missing: [] } });
    expect(await warnings(world)).toEqual([]);
  });

  it("GitHub announced the end of its API's version: a warning until it no longer does (GH-37)", async () => {
    const world = await cardWorld();
    const headers = { deprecation: "@1768435200", sunset: "Sat, 28 Nov 2026 00:00:00 GMT" };
    const { id } = await world.row();
    world.fake.faults.add({ type: "headers", headers });
    await world.connector.test(id);
    expect(await warnings(world)).toEqual([expect.stringContaining("2026-11-28")]);
    await world.sync();
    const noWebhook = expect.stringContaining("No webhook has delivered yet") as string;
    expect(await warnings(world)).toEqual([noWebhook]);
    world.clock.advance(60_000);
    await world.repository.openIssue();
    world.fake.faults.add({ type: "headers", headers: { deprecation: "true" } });
    await world.sync();
    const unknownDate = expect.stringContaining("unknown date") as string;
    expect(await warnings(world)).toEqual(expect.arrayContaining([noWebhook, unknownDate]));
  });

  it("registers the webhook of a renamed repository by its new name (GH-38)", async () => {
    const world = await cardWorld();
    await world.connector.test((await world.row()).id);
    world.fake.rename(world.repository, "octo-org/renamed");
    await world.connector.test((await world.row()).id);
    expect(await action(world, "register_hook")).toMatchObject({ ok: true });
    expect(world.repository.hooks).toHaveLength(1);
  });
});

describe("GitHub Enterprise Server", () => {
  it("is reached at its own address, whose name is in every task's identity (GH-43)", async () => {
    const world = await cardWorld(undefined, "https://github.example/api/v3");
    expect(await action(world, "register_hook")).toMatchObject({ ok: true });
    await world.fake.settled();
    await world.repository.openIssue({ title: "By webhook" });
    world.repository.seedIssues(2);
    expect(await world.sync()).toMatchObject({ status: "done", created: 2 });
    expect(Object.keys(await world.tasks())).toHaveLength(3);
    const origins = new Set(world.fake.requests.map(({ url }) => new URL(url).origin));
    expect([...origins]).toEqual(["https://github.example"]);
  });
});
