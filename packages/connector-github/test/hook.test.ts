import { describe, expect, it } from "vitest";
import { githubConnector } from "../src/index";
import { baseUrl, createFixture, token, type Fixture } from "./fixture";

async function action(fixture: Fixture, name: string) {
  return fixture.connector.action((await fixture.row()).id, name);
}

async function deliveryUrl(fixture: Fixture): Promise<string> {
  return `${baseUrl}/api/integrations/github/webhook/${(await fixture.row()).publicId}`;
}

async function warnings(fixture: Fixture): Promise<unknown> {
  const status = await fixture.connector.status((await fixture.row()).id);
  return status.ok && "warnings" in status ? status.warnings : undefined;
}

describe("registering the webhook", () => {
  it("creates it once, and its deliveries are accepted (GH-42)", async () => {
    const fixture = await createFixture();
    const made = await action(fixture, "register_hook");
    expect(made).toMatchObject({ ok: true });
    expect(made.ok && made.message).toContain("was created in octo-org/hello-world");
    await fixture.fake.settled();
    expect(fixture.repository.hooks).toMatchObject([
      { active: true, events: ["issues"], config: { url: await deliveryUrl(fixture) } },
    ]);
    expect(fixture.repository.deliveries).toMatchObject([{ event: "ping", statusCode: 200 }]);

    await fixture.repository.openIssue({ title: "By webhook" });
    expect(await fixture.tasks()).toEqual({ "1": "By webhook (todo)" });
    const row = await fixture.row();
    expect(row.state["registered_hook"]).toMatchObject({ id: fixture.repository.hooks[0]?.id });
    expect(row.state["hook"]).toMatchObject({
      events: ["issues"],
      content_type: "json",
      verified_at: expect.stringMatching(/:\d\dZ$/) as string,
    });

    const again = await action(fixture, "register_hook");
    expect(again.ok && again.message).toContain("already existed");
    expect(fixture.repository.hooks).toHaveLength(1);
  });

  it("restores a webhook that was changed and keeps its other events", async () => {
    const fixture = await createFixture();
    await action(fixture, "register_hook");
    const [hook] = fixture.repository.hooks;
    const path = `https://api.github.com/repos/octo-org/hello-world/hooks/${String(hook?.id)}`;
    await fixture.fake.fetch(path, {
      method: "PATCH",
      headers: { authorization: `Bearer ${token}`, "user-agent": "test" },
      body: JSON.stringify({ active: false, events: ["push"] }),
    });
    await action(fixture, "register_hook");
    expect(fixture.repository.hooks).toMatchObject([{ active: true, events: ["push", "issues"] }]);
  });

  it("finds its webhook among more than a hundred", async () => {
    const fixture = await createFixture();
    for (let index = 0; index < 105; index += 1) {
      await fixture.fake.fetch("https://api.github.com/repos/octo-org/hello-world/hooks", {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "user-agent": "test" },
        body: JSON.stringify({ config: { url: `https://other.example/${String(index)}` } }),
      });
    }
    await action(fixture, "register_hook");
    await action(fixture, "register_hook");
    expect(fixture.repository.hooks).toHaveLength(106);
  });

  it("finds the webhook on the next attempt if the response was lost", async () => {
    const fixture = await createFixture();
    fixture.fake.faults.add({
      type: "dropped",
      effect: "applied",
      on: ({ method }) => method === "POST",
    });
    expect(await action(fixture, "register_hook")).toMatchObject({ code: "provider_unavailable" });
    expect(await action(fixture, "register_hook")).toMatchObject({ ok: true });
    expect(fixture.repository.hooks).toHaveLength(1);
  });

  it.each([
    ["a fine-grained token without the permission", { permissions: { issues: "read" } }],
    ["a classic token without the scope", { scopes: ["public_repo"] }],
  ] as const)("explains what to do: %s", async (_name, rights) => {
    const fixture = await createFixture();
    const other = `${"permissions" in rights ? "github_pat_" : "ghp_"}weak0123456789`;
    fixture.fake.addToken({ token: other, login: "octo-org", ...rights });
    await fixture.save({ github_token: other });
    const result = await action(fixture, "register_hook");
    expect(result).toMatchObject({ ok: false, code: "permission_missing" });
    expect(result.ok ? "" : result.error).toContain("Webhooks: read and write");
    expect(result.ok ? "" : result.error).toContain(await deliveryUrl(fixture));
    expect(fixture.log.text()).not.toContain("weak0123456789");
  });
});

describe("requests to GitHub", () => {
  it("are sequential, with at most one write per action (GH-35)", async () => {
    const fixture = await createFixture();
    fixture.repository.seedIssues(130);
    let open = 0;
    let maxOpen = 0;
    const fetch: typeof globalThis.fetch = async (input, init) => {
      open += 1;
      maxOpen = Math.max(maxOpen, open);
      await new Promise((resolve) => setImmediate(resolve));
      return fixture.fake.fetch(input, init).finally(() => {
        open -= 1;
      });
    };
    const connector = githubConnector.create({ ...fixture.ports, fetch });
    const { id } = await fixture.row();
    const writes = (): number =>
      fixture.fake.requests.filter(({ method }) => method !== "GET").length;
    await connector.sync(id);
    expect(writes(), "a sync only reads").toBe(0);
    for (const [index, name] of ["register_hook", "rotate_webhook_secret"].entries()) {
      fixture.clock.advance(1000);
      expect(await connector.action(id, name)).toMatchObject({ ok: true });
      expect(writes()).toBe(index + 1);
    }
    await connector.disconnect(id);
    expect(writes()).toBe(3);
    expect(maxOpen).toBe(1);
  });

  it("put no credential into the webhook's URL, which authenticates nothing by itself (GH-14)", async () => {
    const fixture = await createFixture();
    await action(fixture, "register_hook");
    const url = fixture.repository.hooks[0]?.config.url ?? "";
    const row = await fixture.row();
    expect(url).toBe(`${baseUrl}/api/integrations/github/webhook/${row.publicId}`);
    for (const secret of [token, "a-webhook-secret-of-ours"]) expect(url).not.toContain(secret);
    const unsigned = { headers: { "x-github-event": "issues" }, body: new Uint8Array() };
    expect(await fixture.connector.receive(unsigned, { publicId: row.publicId })).toMatchObject({
      status: 401,
    });
  });
});

describe("changing the webhook secret", () => {
  it("changes it here and on GitHub; the previous one is still accepted (GH-13)", async () => {
    const fixture = await createFixture();
    await action(fixture, "register_hook");
    await fixture.fake.settled();
    const before = fixture.repository.hooks[0]?.config.secret;
    fixture.clock.advance(1000);
    expect(await action(fixture, "rotate_webhook_secret")).toMatchObject({ ok: true });
    const after = fixture.repository.hooks[0]?.config.secret;
    expect(after).not.toBe(before);
    await fixture.repository.openIssue({ title: "New secret" });
    expect(fixture.repository.deliveries.at(-1)).toMatchObject({ statusCode: 200 });
    expect(await warnings(fixture)).toEqual([]);
  });

  it("generates no third secret while GitHub does not have the second", async () => {
    const fixture = await createFixture();
    await action(fixture, "register_hook");
    await fixture.fake.settled();
    fixture.clock.advance(1000);
    fixture.fake.faults.add({
      type: "server_error",
      times: 3,
      on: ({ method }) => method === "PATCH",
    });
    expect(await action(fixture, "rotate_webhook_secret")).toMatchObject({
      code: "provider_unavailable",
    });
    expect(await warnings(fixture)).toEqual([
      expect.stringContaining("does not have the new webhook secret"),
    ]);
    await fixture.repository.openIssue({ title: "Signed with the old one" });
    expect(fixture.repository.deliveries.at(-1)).toMatchObject({ statusCode: 200 });
    const pending = (await fixture.row()).secrets["webhook_secret"];
    fixture.clock.advance(1000);
    expect(await action(fixture, "rotate_webhook_secret")).toMatchObject({ ok: true });
    expect((await fixture.row()).secrets["webhook_secret"]).toBe(pending);
    await fixture.repository.openIssue({ title: "Signed with the new one" });
    expect(Object.values(await fixture.tasks())).toHaveLength(2);
    expect(await warnings(fixture)).toEqual([]);
  });
});

describe("disconnecting", () => {
  it("deletes the registered webhook and the secrets", async () => {
    const fixture = await createFixture();
    await action(fixture, "register_hook");
    await fixture.fake.settled();
    expect(await fixture.connector.disconnect((await fixture.row()).id)).toEqual({ ok: true });
    expect(fixture.repository.hooks).toEqual([]);
    const row = await fixture.row();
    expect(row).toMatchObject({ active: false, secrets: {}, state: {} });
  });

  it("disconnects with a warning if GitHub refuses to delete the webhook", async () => {
    const fixture = await createFixture();
    await action(fixture, "register_hook");
    await fixture.fake.settled();
    fixture.fake.revokeToken(token);
    const result = await fixture.connector.disconnect((await fixture.row()).id);
    expect(result.ok && result.warning).toContain("so its setup may remain");
    expect(await fixture.row()).toMatchObject({ active: false, secrets: {} });
  });

  it("accepts that the webhook was already deleted", async () => {
    const fixture = await createFixture();
    await action(fixture, "register_hook");
    await fixture.fake.settled();
    const path = `https://api.github.com/repos/octo-org/hello-world/hooks/${String(fixture.repository.hooks[0]?.id)}`;
    await fixture.fake.fetch(path, {
      method: "DELETE",
      headers: { authorization: `Bearer ${token}`, "user-agent": "test" },
    });
    expect(await fixture.connector.disconnect((await fixture.row()).id)).toEqual({ ok: true });
  });
});

describe("the access token", () => {
  it.each([
    ["ghp_", "classic personal access token"],
    ["github_pat_", "fine-grained personal access token"],
    ["gho_", "OAuth token"],
    ["ghu_", "GitHub App user token"],
    ["ghs_", "GitHub App installation token"],
  ])("with the prefix %s is a %s (GH-40)", async (prefix, kind) => {
    const fixture = await createFixture();
    await fixture.save({ github_token: `${prefix}0123456789` });
    expect(await fixture.connector.status((await fixture.row()).id)).toMatchObject({
      token: { kind },
    });
  });

  it("has scopes and an expiry, which are shown, warned of and cleared with the token (GH-41)", async () => {
    const fixture = await createFixture();
    const ending = "ghp_ending0123456789";
    fixture.fake.addToken({
      token: ending,
      login: "octo-org",
      scopes: ["repo"],
      expiresAt: "2026-01-20T00:00:00Z",
    });
    await fixture.save({ github_token: ending });
    const { id } = await fixture.row();
    expect(await fixture.connector.test(id)).toMatchObject({ ok: true });
    const status = await fixture.connector.status(id);
    expect(status).toMatchObject({
      token: { scopes: ["repo"], expires_at: "2026-01-20T00:00:00Z" },
      warnings: [expect.stringContaining("expires on 2026-01-20")],
    });
    fixture.clock.set("2026-01-21T00:00:00Z");
    expect(await warnings(fixture)).toEqual([expect.stringContaining("expired on 2026-01-20")]);
    await fixture.save({ github_token: token });
    expect(await warnings(fixture)).toEqual([]);
  });
});

describe("the connection test", () => {
  async function savedWith(token: string, rights: object): Promise<Fixture> {
    const fixture = await createFixture();
    fixture.fake.addToken({ token, login: "octo-org", ...rights } as Parameters<
      typeof fixture.fake.addToken
    >[0]);
    fixture.fake.addRepository("octo-org/secret", { private: true });
    await fixture.save({ github_token: token, repo_name: "secret" });
    return fixture;
  }

  it("fails for a token that cannot read issues (GH-41)", async () => {
    const fixture = await savedWith("github_pat_blind0123456789", { permissions: {} });
    const { id } = await fixture.row();
    const result = await fixture.connector.test(id);
    expect(result).toMatchObject({ ok: false, code: "permission_missing" });
    expect(await fixture.connector.status(id)).toMatchObject({ connection: { state: "degraded" } });
  });

  it("passes for a token that cannot manage webhooks; the status says what it lacks (GH-41, GH-42)", async () => {
    const fixture = await savedWith("github_pat_reads0123456789", {
      permissions: { issues: "read" },
    });
    const { id } = await fixture.row();
    const result = await fixture.connector.test(id);
    expect(result.ok && result.message).toContain("cannot manage webhooks");
    expect(await fixture.connector.status(id)).toMatchObject({ token: { missing: ["webhooks"] } });
    expect(await warnings(fixture)).toEqual([expect.stringContaining("cannot manage webhooks")]);
  });

  it("reports no missing permission for a token with all permissions", async () => {
    const fixture = await createFixture();
    const { id } = await fixture.row();
    expect(await fixture.connector.test(id)).toMatchObject({ ok: true });
    expect(await fixture.connector.status(id)).toMatchObject({ token: { missing: [] } });
    expect(await warnings(fixture)).toEqual([]);
  });

  it("warns while GitHub announces the end of the API version (GH-37)", async () => {
    const fixture = await createFixture();
    const headers = { deprecation: "@1768435200", sunset: "Sat, 28 Nov 2026 00:00:00 GMT" };
    const { id } = await fixture.row();
    fixture.fake.faults.add({ type: "headers", headers });
    await fixture.connector.test(id);
    expect(await warnings(fixture)).toEqual([expect.stringContaining("2026-11-28")]);
    await fixture.sync();
    const noWebhook = expect.stringContaining("No webhook has sent a delivery yet") as string;
    expect(await warnings(fixture)).toEqual([noWebhook]);
    fixture.clock.advance(60_000);
    await fixture.repository.openIssue();
    fixture.fake.faults.add({ type: "headers", headers: { deprecation: "true" } });
    await fixture.sync();
    const unknownDate = expect.stringContaining("unknown date") as string;
    expect(await warnings(fixture)).toEqual(expect.arrayContaining([noWebhook, unknownDate]));
  });

  it("registers the webhook of a renamed repository by its new name (GH-38)", async () => {
    const fixture = await createFixture();
    await fixture.connector.test((await fixture.row()).id);
    fixture.fake.rename(fixture.repository, "octo-org/renamed");
    await fixture.connector.test((await fixture.row()).id);
    expect(await action(fixture, "register_hook")).toMatchObject({ ok: true });
    expect(fixture.repository.hooks).toHaveLength(1);
  });
});

describe("GitHub Enterprise Server", () => {
  it("is called at its own URL, and its host is part of every task's identity (GH-43)", async () => {
    const fixture = await createFixture(undefined, "https://github.example/api/v3");
    expect(await action(fixture, "register_hook")).toMatchObject({ ok: true });
    await fixture.fake.settled();
    await fixture.repository.openIssue({ title: "By webhook" });
    fixture.repository.seedIssues(2);
    expect(await fixture.sync()).toMatchObject({ status: "done", created: 2 });
    expect(Object.keys(await fixture.tasks())).toHaveLength(3);
    const origins = new Set(fixture.fake.requests.map(({ url }) => new URL(url).origin));
    expect([...origins]).toEqual(["https://github.example"]);
  });
});
