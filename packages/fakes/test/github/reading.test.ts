import { describe, expect, it } from "vitest";
import * as z from "zod";
import { issuesEvent, repositoryAnswer } from "../../../connector-github/src/wire";
import { links, numberOf, start, createFixture } from "./fixture";

const issue = z.object({ ...issuesEvent.shape.issue.shape, id: z.int(), html_url: z.url() });
const issues = z.array(issue);
const list = "/repos/octo-org/hello-world/issues";

async function numbers(response: Response): Promise<readonly number[]> {
  return issues.parse(await response.json()).map(({ number }) => number);
}

describe("a repository", () => {
  it("is returned with the caller's permissions (GH-41)", async () => {
    const fixture = createFixture();
    fixture.fake.addToken({ token: "ghp_reader", login: "reader", scopes: [] });
    const asked = async (token: string): Promise<unknown> => {
      const response = await fixture.request("/repos/Octo-Org/Hello-World", { token });
      expect(response.status).toBe(200);
      return z.looseObject(repositoryAnswer.shape).parse(await response.json());
    };
    expect(await asked("ghp_octocat")).toMatchObject({ id: 1296269, permissions: { admin: true } });
    expect(await asked("ghp_reader")).toMatchObject({ permissions: { admin: false } });
  });

  it.each([
    ["GET", "", 301, ""],
    ["GET", "/issues?state=all&page=2", 301, "/issues?state=all&page=2"],
    ["POST", "/issues", 307, "/issues"],
  ])("that was renamed redirects %s %s with %i (GH-38)", async (method, path, status, rest) => {
    const fixture = createFixture();
    fixture.fake.rename(fixture.repository, "octo-org/renamed");
    const old = await fixture.request(`/repos/octo-org/hello-world${path}`, { method });
    expect(old.status).toBe(status);
    const location = old.headers.get("location") ?? "";
    expect(location).toBe(`https://api.github.com/repositories/1296269${rest}`);
    if (method === "GET") expect((await fixture.request(location)).status).toBe(200);
    const now = await fixture.request("/repos/octo-org/renamed");
    expect(await now.json()).toMatchObject({ full_name: "octo-org/renamed" });
  });
});

describe("the list of issues", () => {
  it("is paginated by Link headers with the repository's ID, thirty per page (GH-31)", async () => {
    const fixture = createFixture();
    fixture.repository.seedIssues(65);
    const first = await fixture.request(`${list}?state=all`);
    const base = "https://api.github.com/repositories/1296269/issues?state=all&page=";
    expect(links(first)).toEqual({ next: `${base}2`, last: `${base}3` });
    expect(await numbers(first)).toHaveLength(30);
    const second = await fixture.request(links(first)["next"] ?? "");
    expect(links(second)).toEqual({
      prev: `${base}1`,
      next: `${base}3`,
      last: `${base}3`,
      first: `${base}1`,
    });
    const third = await fixture.request(links(second)["next"] ?? "");
    expect(links(third)).toEqual({ prev: `${base}2`, first: `${base}1` });
    expect(await numbers(third)).toEqual([5, 4, 3, 2, 1]);
  });

  it.each([
    ["per_page=100", 65],
    ["per_page=1000", 65],
    ["per_page=0", 30],
    ["per_page=x", 30],
    ["per_page=10&page=7", 5],
    ["per_page=10&page=8", 0],
  ])("with %s has %i", async (query, count) => {
    const fixture = createFixture();
    fixture.repository.seedIssues(65);
    expect(await numbers(await fixture.request(`${list}?${query}`))).toHaveLength(count);
  });

  it("has at most a hundred per page, and no Link header if all fit", async () => {
    const fixture = createFixture();
    fixture.repository.seedIssues(101);
    const page = await fixture.request(`${list}?per_page=500`);
    expect(await numbers(page)).toHaveLength(100);
    expect(links(page)["next"]).toContain("page=2");
    expect(links(await fixture.request(`${list}?per_page=100&labels=none`))).toEqual({});
  });

  it.each([
    ["", [5, 4, 1]],
    ["state=closed", [3, 2]],
    ["state=all", [5, 4, 3, 2, 1]],
    ["state=all&direction=asc", [1, 2, 3, 4, 5]],
    ["state=all&sort=updated&direction=asc", [5, 4, 3, 2, 1]],
    ["state=all&sort=updated", [1, 2, 3, 4, 5]],
    ["state=all&since=2026-01-02T00:00:04Z", [2, 1]],
    ["state=all&since=2026-01-02T00:00:04.500Z", [1]],
    ["state=all&since=2026-01-02T01:00:04%2B01:00", [2, 1]],
    ["state=all&labels=BUG", [4, 2]],
    ["state=all&labels=bug,later", [4]],
  ])("with %j is %j, including pull requests (GH-30, GH-32)", async (query, expected) => {
    const fixture = createFixture();
    fixture.repository.seedIssues(5, (index) => ({
      state: index === 1 || index === 2 ? "closed" : "open",
      createdAt: `2026-01-01T00:00:0${String(index)}Z`,
      updatedAt: `2026-01-02T00:00:0${String(5 - index)}Z`,
      labels: index === 1 ? ["bug"] : index === 3 ? ["Bug", "later"] : [],
      pullRequest: index === 4,
    }));
    const response = await fixture.request(`${list}?${query}`);
    const body = issues.parse(await response.json());
    expect(body.map(({ number }) => number)).toEqual(expected);
    expect(body.filter((one) => one.pull_request !== undefined).map((one) => one.number)).toEqual(
      expected.filter((number) => number === 5),
    );
  });

  it.each([
    ["state=half", 422],
    ["since=yesterday", 422],
    ["milestone=1", 501],
  ])("refuses %s with %i", async (query, status) => {
    expect((await createFixture().request(`${list}?${query}`)).status).toBe(status);
  });

  it("with ten thousand issues renders only one page", async () => {
    const fixture = createFixture();
    fixture.repository.seedIssues(10_000, (index) => ({ title: `Number ${String(index + 1)}` }));
    let url: string | undefined = `${list}?state=all&per_page=100&direction=asc`;
    const seen: number[] = [];
    while (url !== undefined) {
      const page: Response = await fixture.request(url);
      seen.push(...(await numbers(page)));
      url = links(page)["next"];
    }
    expect(seen).toEqual(Array.from({ length: 10_000 }, (_, index) => index + 1));
  });

  it("is a 410 if issues are disabled", async () => {
    const fixture = createFixture();
    fixture.fake.addRepository("octo-org/quiet", { hasIssues: false });
    const response = await fixture.request("/repos/octo-org/quiet/issues");
    expect(response.status).toBe(410);
  });
});

describe("one issue", () => {
  it("has a time in whole seconds, an ID and a URL", async () => {
    const fixture = createFixture();
    fixture.clock.set("2026-01-15T12:00:00.999Z");
    await fixture.repository.openIssue({ title: "Saving crashes", assignees: ["Alice", "bob"] });
    const response = await fixture.request(`${list}/1`);
    const body: unknown = await response.json();
    expect(issue.parse(body)).toMatchObject({ number: 1, updated_at: start });
    expect(body).toMatchObject({
      html_url: "https://github.com/octo-org/hello-world/issues/1",
      url: "https://api.github.com/repos/octo-org/hello-world/issues/1",
      assignee: { login: "Alice" },
      assignees: [{ login: "Alice" }, { login: "bob" }],
    });
  });

  it("that was deleted or transferred is a 410 or a redirect (GH-25)", async () => {
    const fixture = createFixture();
    const other = fixture.fake.addRepository("octo-org/other", { id: 7 });
    fixture.repository.seedIssues(2);
    await fixture.repository.delete(1);
    await fixture.repository.transfer(2, other);
    expect((await fixture.request(`${list}/1`)).status).toBe(410);
    const moved = await fixture.request(`${list}/2`);
    expect(moved.status).toBe(301);
    expect(moved.headers.get("location")).toBe("https://api.github.com/repositories/7/issues/1");
    expect((await fixture.request(`${list}/3`)).status).toBe(404);
    expect(await numbers(await fixture.request(`${list}?state=all`))).toEqual([]);
  });
});

describe("a conditional request (GH-33)", () => {
  it("gets 304 while nothing changed and does not count against the limit", async () => {
    const fixture = createFixture();
    fixture.repository.seedIssues(3);
    const first = await fixture.request(list);
    const etag = first.headers.get("etag") ?? "";
    expect(etag).toMatch(/^W\/"[0-9a-f]+"$/);
    const again = await fixture.request(list, { headers: { "if-none-match": etag } });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe("");
    expect(again.headers.get("etag")).toBe(etag);
    expect(numberOf(again, "x-ratelimit-used")).toBe(numberOf(first, "x-ratelimit-used"));
    expect(fixture.fake.requests.map(({ conditional }) => conditional)).toEqual([false, true]);
    fixture.clock.advance(1000);
    await fixture.repository.close(2);
    const changed = await fixture.request(list, { headers: { "if-none-match": etag } });
    expect(changed.status).toBe(200);
    expect(numberOf(changed, "x-ratelimit-used")).toBe(2);
  });

  it("counts without a token, and has another ETag for another caller", async () => {
    const fixture = createFixture();
    fixture.repository.seedIssues(1);
    const first = await fixture.request(list, { token: null });
    const etag = first.headers.get("etag") ?? "";
    const headers = { "if-none-match": etag };
    const again = await fixture.request(list, { token: null, headers });
    expect(again.status).toBe(304);
    expect(numberOf(again, "x-ratelimit-limit")).toBe(60);
    expect(numberOf(again, "x-ratelimit-used")).toBe(2);
    expect((await fixture.request(list, { headers })).status).toBe(200);
  });
});
