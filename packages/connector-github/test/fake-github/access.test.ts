import { describe, expect, it } from "vitest";
import type { FakeToken } from "../../src/testing/index";
import { testWorld } from "./fixture";

const open = "/repos/octo-org/hello-world";
const closed = "/repos/octo-org/secret";

type Rights =
  | { readonly scopes: readonly string[] }
  | { readonly permissions: Readonly<Record<string, "read" | "write">> };

function seed(login: string, rights: Rights, expiresAt?: string): FakeToken {
  const expiry = expiresAt === undefined ? {} : { expiresAt };
  return { token: "asked", login, ...rights, ...expiry };
}

const classic = (...scopes: string[]): Rights => ({ scopes });
const fine = (permissions: Readonly<Record<string, "read" | "write">>): Rights => ({ permissions });
const hook = { config: { url: "https://tt.example/hook" } };
const issue = { title: "New" };

describe("what a caller may do", () => {
  it.each<[string, Rights | null, string, string, unknown, number]>([
    // Everybody reads what is open.
    ["", null, "GET", open, undefined, 200],
    ["", null, "GET", `${open}/issues`, undefined, 200],
    ["", null, "POST", `${open}/issues`, issue, 401],
    ["", null, "GET", `${open}/hooks`, undefined, 401],
    ["", null, "GET", closed, undefined, 404],
    ["", null, "GET", "/user", undefined, 401],
    ["stranger", classic(), "GET", `${open}/issues`, undefined, 200],
    ["stranger", classic("repo"), "GET", closed, undefined, 404],
    // Classic tokens: scopes (GH-42).
    ["octocat", classic(), "GET", closed, undefined, 404],
    ["octocat", classic("public_repo"), "GET", closed, undefined, 404],
    ["octocat", classic("repo"), "GET", `${closed}/issues`, undefined, 200],
    ["octocat", classic(), "POST", `${open}/issues`, issue, 404],
    ["octocat", classic("public_repo"), "POST", `${open}/issues`, issue, 201],
    ["octocat", classic("public_repo"), "GET", `${open}/hooks`, undefined, 404],
    ["octocat", classic("read:repo_hook"), "GET", `${open}/hooks`, undefined, 200],
    ["octocat", classic("read:repo_hook"), "POST", `${open}/hooks`, hook, 404],
    ["octocat", classic("write:repo_hook"), "POST", `${open}/hooks`, hook, 201],
    ["octocat", classic("admin:repo_hook"), "POST", `${open}/hooks`, hook, 201],
    // Roles: hooks are for admins, issues for who may write.
    ["writer", classic("repo"), "GET", `${open}/hooks`, undefined, 404],
    ["writer", classic("repo"), "PATCH", `${open}/issues/1`, issue, 200],
    ["reader", classic("repo"), "PATCH", `${open}/issues/1`, issue, 404],
    ["reader", classic("repo"), "POST", `${open}/issues`, issue, 201],
    // Fine-grained tokens: permissions.
    ["octocat", fine({}), "GET", closed, undefined, 200],
    ["octocat", fine({}), "GET", `${closed}/issues`, undefined, 403],
    ["octocat", fine({ issues: "read" }), "GET", `${closed}/issues`, undefined, 200],
    ["octocat", fine({ issues: "read" }), "POST", `${open}/issues`, issue, 403],
    ["octocat", fine({ issues: "write" }), "POST", `${open}/issues`, issue, 201],
    ["octocat", fine({ issues: "write" }), "GET", `${open}/hooks`, undefined, 403],
    ["octocat", fine({ webhooks: "read" }), "GET", `${open}/hooks`, undefined, 200],
    ["octocat", fine({ webhooks: "read" }), "POST", `${open}/hooks`, hook, 403],
    ["octocat", fine({ webhooks: "write" }), "POST", `${open}/hooks`, hook, 201],
    ["writer", fine({ webhooks: "write" }), "GET", `${open}/hooks`, undefined, 404],
    // What is not there.
    ["octocat", classic("repo"), "GET", "/repos/octo-org/none", undefined, 404],
    ["octocat", classic("repo"), "GET", "/repositories/5", undefined, 404],
    ["octocat", classic("repo"), "GET", "/gists", undefined, 404],
    ["octocat", classic("repo"), "PUT", `${open}/issues`, undefined, 404],
    ["octocat", classic("repo"), "GET", `${open}/%E0%A4%A`, undefined, 404],
    ["octocat", classic(), "GET", "/user", undefined, 200],
  ])("%s with %j: %s %s", async (login, rights, method, path, json, status) => {
    const world = testWorld();
    const collaborators = { octocat: "admin", writer: "write", reader: "read" } as const;
    const repository = world.fake.addRepository("octo-org/hello-world", { collaborators });
    await repository.openIssue();
    world.fake.addRepository("octo-org/secret", { private: true, collaborators });
    if (rights) world.fake.addToken(seed(login, rights));
    const response = await world.ask(path, { method, json, token: rights ? "asked" : null });
    expect(response.status).toBe(status);
    if (status >= 400) {
      expect(await response.json()).toMatchObject({ message: expect.any(String) as string });
    }
  });

  it("is said with the refusal of a fine-grained token", async () => {
    const world = testWorld();
    world.fake.addToken(seed("octocat", fine({ issues: "read" })));
    const response = await world.ask(`${open}/hooks`, {
      method: "POST",
      json: hook,
      token: "asked",
    });
    expect(response.headers.get("x-accepted-github-permissions")).toBe("webhooks=write");
    expect(await response.json()).toMatchObject({
      message: "Resource not accessible by personal access token",
    });
  });

  it("is everything for the account in the repository's name", async () => {
    const world = testWorld();
    world.fake.addRepository("Alice/notes", { private: true });
    world.fake.addToken(seed("alice", classic("repo")));
    const response = await world.ask("/repos/alice/notes/hooks", { token: "asked" });
    expect(response.status).toBe(200);
  });
});

describe("a token", () => {
  it.each(["ghp_unknown", "", "two words"])("that is %j is refused (GH-39)", async (token) => {
    const response = await testWorld().ask(open, { token });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ message: "Bad credentials" });
  });

  it("counts no more once revoked or expired", async () => {
    const world = testWorld();
    world.fake.addToken(seed("alice", classic(), "2026-01-15T13:00:00Z"));
    expect((await world.ask(open, { token: "asked" })).status).toBe(200);
    world.clock.advance(60 * 60 * 1000);
    expect((await world.ask(open, { token: "asked" })).status).toBe(401);
    world.fake.revokeToken("ghp_octocat");
    expect((await world.ask(open)).status).toBe(401);
  });

  it.each<[string, Rights, string | undefined, string | null, string | null]>([
    ["classic", classic("repo", "admin:repo_hook"), undefined, "repo, admin:repo_hook", null],
    ["without scopes", classic(), undefined, "", null],
    ["fine-grained", fine({}), "2026-12-01T10:00:00Z", null, "2026-12-01 10:00:00 UTC"],
  ])("that is %s says so (GH-41)", async (_name, rights, expiresAt, scopes, expiry) => {
    const world = testWorld();
    world.fake.addToken(seed("alice", rights, expiresAt));
    const { headers } = await world.ask("/user", { token: "asked" });
    expect(headers.get("x-oauth-scopes")).toBe(scopes);
    expect(headers.get("github-authentication-token-expiration")).toBe(expiry);
  });

  it("stays out of what is recorded", async () => {
    const world = testWorld();
    await world.ask(open);
    expect(JSON.stringify(world.fake.requests)).not.toContain("ghp_");
  });
});

describe("headers a caller sends (GH-37)", () => {
  it.each([
    ["no User-Agent", { "user-agent": "" }, 403],
    ["the version of today", { "x-github-api-version": "2022-11-28" }, 200],
    ["the newest version", { "x-github-api-version": "2026-03-10" }, 200],
    ["a version of the past", { "x-github-api-version": "2021-01-01" }, 410],
    ["a version of the future", { "x-github-api-version": "2099-01-01" }, 400],
    ["no version at all", { "x-github-api-version": "v3" }, 400],
  ])("%s", async (_name, headers, status) => {
    expect((await testWorld().ask(open, { headers })).status).toBe(status);
  });
});
