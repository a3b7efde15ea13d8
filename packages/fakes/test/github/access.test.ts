import { describe, expect, it } from "vitest";
import type { FakeToken } from "../../src/github/index";
import { createFixture } from "./fixture";

const open = "/repos/octo-org/hello-world";
const closed = "/repos/octo-org/secret";

type Rights =
  | { readonly scopes: readonly string[] }
  | { readonly permissions: Readonly<Record<string, "read" | "write">> };

function seed(login: string, rights: Rights, expiresAt?: string): FakeToken {
  const expiry = expiresAt === undefined ? {} : { expiresAt };
  return { token: "other", login, ...rights, ...expiry };
}

const classic = (...scopes: string[]): Rights => ({ scopes });
const fine = (permissions: Readonly<Record<string, "read" | "write">>): Rights => ({ permissions });
const hook = { config: { url: "https://tt.example/hook" } };
const issue = { title: "New" };

describe("permissions", () => {
  it.each<[string, Rights | null, string, string, unknown, number]>([
    // Public repositories are readable without a token.
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
    // Roles: webhooks need admin, issues need write access.
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
    // Resources that do not exist.
    ["octocat", classic("repo"), "GET", "/repos/octo-org/none", undefined, 404],
    ["octocat", classic("repo"), "GET", "/repositories/5", undefined, 404],
    ["octocat", classic("repo"), "GET", "/gists", undefined, 404],
    ["octocat", classic("repo"), "PUT", `${open}/issues`, undefined, 404],
    ["octocat", classic("repo"), "GET", `${open}/%E0%A4%A`, undefined, 404],
    ["octocat", classic(), "GET", "/user", undefined, 200],
  ])("%s with %j: %s %s", async (login, rights, method, path, json, status) => {
    const fixture = createFixture();
    const collaborators = { octocat: "admin", writer: "write", reader: "read" } as const;
    const repository = fixture.fake.addRepository("octo-org/hello-world", { collaborators });
    await repository.openIssue();
    fixture.fake.addRepository("octo-org/secret", { private: true, collaborators });
    if (rights) fixture.fake.addToken(seed(login, rights));
    const response = await fixture.request(path, { method, json, token: rights ? "other" : null });
    expect(response.status).toBe(status);
    if (status >= 400) {
      expect(await response.json()).toMatchObject({ message: expect.any(String) as string });
    }
  });

  it("are named when a fine-grained token is refused", async () => {
    const fixture = createFixture();
    fixture.fake.addToken(seed("octocat", fine({ issues: "read" })));
    const response = await fixture.request(`${open}/hooks`, {
      method: "POST",
      json: hook,
      token: "other",
    });
    expect(response.headers.get("x-accepted-github-permissions")).toBe("webhooks=write");
    expect(await response.json()).toMatchObject({
      message: "Resource not accessible by personal access token",
    });
  });

  it("are complete for the account that owns the repository", async () => {
    const fixture = createFixture();
    fixture.fake.addRepository("Alice/notes", { private: true });
    fixture.fake.addToken(seed("alice", classic("repo")));
    const response = await fixture.request("/repos/alice/notes/hooks", { token: "other" });
    expect(response.status).toBe(200);
  });
});

describe("a token", () => {
  it.each(["ghp_unknown", "", "two words"])("%j is refused (GH-39)", async (token) => {
    const response = await createFixture().request(open, { token });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ message: "Bad credentials" });
  });

  it("is refused after it was revoked or expired", async () => {
    const fixture = createFixture();
    fixture.fake.addToken(seed("alice", classic(), "2026-01-15T13:00:00Z"));
    expect((await fixture.request(open, { token: "other" })).status).toBe(200);
    fixture.clock.advance(60 * 60 * 1000);
    expect((await fixture.request(open, { token: "other" })).status).toBe(401);
    fixture.fake.revokeToken("ghp_octocat");
    expect((await fixture.request(open)).status).toBe(401);
  });

  it.each<[string, Rights, string | undefined, string | null, string | null]>([
    ["classic", classic("repo", "admin:repo_hook"), undefined, "repo, admin:repo_hook", null],
    ["without scopes", classic(), undefined, "", null],
    ["fine-grained", fine({}), "2026-12-01T10:00:00Z", null, "2026-12-01 10:00:00 UTC"],
  ])("%s is described in the headers (GH-41)", async (_name, rights, expiresAt, scopes, expiry) => {
    const fixture = createFixture();
    fixture.fake.addToken(seed("alice", rights, expiresAt));
    const { headers } = await fixture.request("/user", { token: "other" });
    expect(headers.get("x-oauth-scopes")).toBe(scopes);
    expect(headers.get("github-authentication-token-expiration")).toBe(expiry);
  });

  it("is not recorded", async () => {
    const fixture = createFixture();
    await fixture.request(open);
    expect(JSON.stringify(fixture.fake.requests)).not.toContain("ghp_");
  });
});

describe("request headers (GH-37)", () => {
  it.each([
    ["no User-Agent", { "user-agent": "" }, 403],
    ["the current version", { "x-github-api-version": "2022-11-28" }, 200],
    ["the newest version", { "x-github-api-version": "2026-03-10" }, 200],
    ["a past version", { "x-github-api-version": "2021-01-01" }, 410],
    ["a future version", { "x-github-api-version": "2099-01-01" }, 400],
    ["an invalid version", { "x-github-api-version": "v3" }, 400],
  ])("%s", async (_name, headers, status) => {
    expect((await createFixture().request(open, { headers })).status).toBe(status);
  });
});
