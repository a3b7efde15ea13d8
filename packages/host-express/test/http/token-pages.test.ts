import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectStatus, textOf, type Client } from "../support/client";
import { copied, getPage, postForm, wayOf } from "../support/forms";
import { words } from "../support/google";
import { admin, startTestHost, type TestHost } from "../support/host";

// The pages of administrators about API tokens, without scripts.
describe("the pages of API tokens", () => {
  let host: TestHost;
  let clock: FixedClock;
  let me: Client;

  beforeAll(async () => {
    clock = fixedClock(new Date());
    host = await startTestHost({ clock });
    me = host.client();
    await me.logIn(admin);
    await host.newUser("ada");
  });
  afterAll(() => host.close());

  const path = "/admin/api-tokens";
  const fields = (more: Record<string, string> = {}): Record<string, string> => ({
    name: "Nightly export",
    description: "",
    user: "ada",
    "scope_read:users": "on",
    "scope_read:projects": "on",
    expires_days: "30",
    ...more,
  });
  const tokens = async () =>
    expectStatus(await me.get("/api/admin/tokens?per_page=100"), 200).body["api_tokens"] as {
      id: number;
      name: string;
    }[];

  it("lead from the page of administrators, under Security & Access", async () => {
    const overview = words(expectStatus(await getPage(me, "/admin"), 200));
    expect(overview).toMatch(/Security &amp; Access Api-tokens/);
    expect(textOf(await getPage(me, "/"), "text")).toContain('href="/admin"');
    const list = expectStatus(await getPage(me, path), 200);
    expect(words(list)).toContain("Create Token");
    expect(textOf(list, "text")).toContain(`href="${path}/new"`);
  });

  it("are not for other users, and not in their navigation", async () => {
    const other = await host.newUser("other");
    for (const each of ["/admin", path, `${path}/new`]) {
      expectStatus(await getPage(other, each), 403);
    }
    expectStatus(await postForm(other, `${path}/new`, fields()), 403);
    expect(textOf(await getPage(other, "/"), "text")).not.toContain('href="/admin"');
  });

  it("create a token for a user, and show it once, with a command to try it", async () => {
    const created = expectStatus(await postForm(me, `${path}/new`, fields()), 200);
    const [token = "", command = ""] = copied(created);
    expect(token).toMatch(/^tt_[A-Za-z0-9_-]{32}$/);
    expect(command).toMatch(
      new RegExp(`^curl -H "Authorization: Bearer ${token}" https?://[^ ]+/api/v1/projects$`),
    );
    const bearer = { authorization: `Bearer ${token}` };
    const owner = await host.client().request("GET", "/api/v1/users/me", undefined, bearer);
    expect(owner).toMatchObject({ status: 200, body: { user: { username: "ada" } } });
    expectStatus(await host.client().request("GET", "/api/v1/tasks", undefined, bearer), 403);
    for (const header of ["set-cookie", "location"]) expect(created.headers.get(header)).toBeNull();

    const list = expectStatus(await getPage(me, path), 200);
    expect(textOf(list, "text")).not.toContain(token);
    expect(words(list)).toContain("Nightly export");
    expect(words(list)).toContain("in 30 days");
    expect(host.logged()).not.toContain(token);
    clock.advance(31 * 24 * 60 * 60_000);
    expect(words(await getPage(me, path))).toContain("Expired");
  });

  it("create a token that never expires", async () => {
    const typed = fields({ name: "For good", expires_days: "" });
    expectStatus(await postForm(me, `${path}/new`, typed), 200);
    expect((await tokens())[0]).toMatchObject({ name: "For good", expires_at: null });
  });

  it.each([
    [{ name: " " }, "Name: Is required"],
    [{ user: "nobody" }, "User: There is no active user with this name"],
    [{ expires_days: "soon" }, "Expires In: Must be a number"],
    [{ expires_days: "-1" }, "Expires In: At least 0"],
    [{ description: "x".repeat(1_001) }, "Description: At most 1000 characters"],
  ])("say what is wrong with %j, and keep what was typed", async (wrong, text) => {
    const before = await tokens();
    const typed = fields({ "scope_write:tasks": "on", ...wrong });
    const answer = expectStatus(await postForm(me, `${path}/new`, typed), 400);
    expect(words(answer)).toContain(text);
    expect(textOf(answer, "text")).toMatch(/name="scope_write:tasks"[^>]* checked/);
    expect(await tokens()).toEqual(before);
  });

  it("require a scope", async () => {
    const answer = await postForm(me, `${path}/new`, { name: "x", user: "ada" });
    expect(words(expectStatus(answer, 400))).toContain("Scopes: Choose at least one");
  });

  it("ask before they revoke a token, which then stops working", async () => {
    const [token = ""] = copied(await postForm(me, `${path}/new`, fields({ name: "Short" })));
    const { id } = (await tokens())[0] ?? { id: 0 };
    const use = () =>
      host.client().request("GET", "/api/v1/users/me", undefined, { "x-api-key": token });
    expectStatus(await use(), 200);
    const revoke = `${path}/${String(id)}/revoke`;
    expect(words(expectStatus(await getPage(me, revoke), 200))).toContain(
      "Revoke the token Short?",
    );
    expect(wayOf(await postForm(me, revoke))).toEqual([303, path]);
    expectStatus(await use(), 401);
    expect(words(await getPage(me, path))).toContain("Token revoked.");
    expectStatus(await getPage(me, `${path}/999999/revoke`), 404);
    expectStatus(await postForm(me, `${path}/999999/revoke`), 404);
  });
});
