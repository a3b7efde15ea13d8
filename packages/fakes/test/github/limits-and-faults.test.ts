import { describe, expect, it } from "vitest";
import { links, numberOf, createFixture } from "./fixture";

const list = "/repos/octo-org/hello-world/issues";
const hour = 60 * 60 * 1000;

describe("the primary limit (GH-34)", () => {
  it("counts responses by account until its reset", async () => {
    const fixture = createFixture();
    const first = await fixture.request(list);
    expect(first.headers.get("x-ratelimit-resource")).toBe("core");
    expect(numberOf(first, "x-ratelimit-limit")).toBe(5000);
    expect(numberOf(first, "x-ratelimit-remaining")).toBe(4999);
    const reset = numberOf(first, "x-ratelimit-reset");
    expect(reset).toBe(Date.parse("2026-01-15T13:00:00Z") / 1000);
    expect(numberOf(await fixture.request("/nothing"), "x-ratelimit-used")).toBe(2);
    expect(numberOf(await fixture.request(list, { token: null }), "x-ratelimit-remaining")).toBe(
      59,
    );
    const asked = await fixture.request("/rate_limit");
    expect(await asked.json()).toMatchObject({
      resources: { core: { limit: 5000, used: 2, remaining: 4998, reset } },
    });
    fixture.clock.advance(hour);
    expect(numberOf(await fixture.request(list), "x-ratelimit-used")).toBe(1);
  });

  it("refuses everything except /rate_limit while exhausted (GH-36)", async () => {
    const fixture = createFixture();
    fixture.fake.faults.add({ type: "primary_limit" });
    for (let count = 0; count < 2; count += 1) {
      const refused = await fixture.request(list);
      expect(refused.status).toBe(403);
      expect(numberOf(refused, "x-ratelimit-remaining")).toBe(0);
      expect(refused.headers.has("retry-after")).toBe(false);
    }
    expect((await fixture.request("/rate_limit")).status).toBe(200);
    expect((await fixture.request(list, { token: null })).status).toBe(200);
    fixture.clock.advance(hour - 1000);
    expect((await fixture.request(list)).status).toBe(403);
    fixture.clock.advance(1000);
    expect((await fixture.request(list)).status).toBe(200);
  });

  it("is sixty requests without a token", async () => {
    const fixture = createFixture();
    for (let count = 0; count < 60; count += 1) {
      expect((await fixture.request(list, { token: null })).status).toBe(200);
    }
    expect((await fixture.request(list, { token: null })).status).toBe(403);
  });
});

describe("faults", () => {
  it.each([
    [{}, 403, null],
    [{ retryAfterSeconds: 7 }, 403, "7"],
    [{ status: 429, retryAfterSeconds: 1 } as const, 429, "1"],
  ])("secondary limit with %j (GH-36)", async (more, status, retryAfter) => {
    const fixture = createFixture();
    fixture.fake.faults.add({ type: "rate_limit", ...more });
    const refused = await fixture.request(list);
    expect(refused.status).toBe(status);
    expect(refused.headers.get("retry-after")).toBe(retryAfter);
    expect(numberOf(refused, "x-ratelimit-remaining")).toBeGreaterThan(0);
    expect(await refused.text()).toContain("secondary rate limit");
    expect((await fixture.request(list)).status).toBe(200);
  });

  it.each([
    ["none", 0],
    ["applied", 1],
  ] as const)("a server error, effect %s", async (effect, issues) => {
    const fixture = createFixture();
    fixture.fake.faults.add({ type: "server_error", status: 503, effect });
    const json = { title: "New" };
    expect((await fixture.request(list, { method: "POST", json })).status).toBe(503);
    expect(fixture.repository.issues).toHaveLength(issues);
  });

  it.each([
    ["none", 0],
    ["applied", 1],
  ] as const)("a broken connection, effect %s", async (effect, issues) => {
    const fixture = createFixture();
    fixture.fake.faults.add({ type: "dropped", effect });
    const asked = fixture.request(list, { method: "POST", json: { title: "New" } });
    await expect(asked).rejects.toThrow(TypeError);
    expect(fixture.repository.issues).toHaveLength(issues);
    expect(fixture.fake.requests).toMatchObject([{ method: "POST", path: list, status: 0 }]);
  });

  it("a slow answer waits on the clock", async () => {
    const fixture = createFixture();
    fixture.fake.faults.add({ type: "slow", delayMs: 30_000 });
    expect((await fixture.request(list)).status).toBe(200);
    expect(fixture.clock.sleeps).toEqual([30_000]);
  });

  it("a slow answer ends when the caller does not want to wait", async () => {
    const fixture = createFixture();
    const controller = new AbortController();
    const reason = new DOMException("Enough", "TimeoutError");
    const clockThatStops = fixture.clock.sleep.bind(fixture.clock);
    fixture.clock.sleep = (milliseconds, signal) => {
      controller.abort(reason);
      return clockThatStops(milliseconds, signal);
    };
    fixture.fake.faults.add({ type: "slow", delayMs: 30_000 });
    const asked = fixture.fake.fetch("https://api.github.com/user", { signal: controller.signal });
    await expect(asked).rejects.toBe(reason);
  });

  it("half of the JSON", async () => {
    const fixture = createFixture();
    fixture.repository.seedIssues(2);
    fixture.fake.faults.add({ type: "bad_json" });
    const response = await fixture.request(list);
    expect(response.status).toBe(200);
    await expect(response.json()).rejects.toThrow(SyntaxError);
  });

  it("a next page elsewhere (GH-31)", async () => {
    const fixture = createFixture();
    fixture.fake.faults.add({ type: "foreign_next", origin: "https://evil.example" });
    const { next } = links(await fixture.request(list));
    expect(new URL(next ?? "").origin).toBe("https://evil.example");
  });

  it("empty pages with more behind them lose nothing (GH-31)", async () => {
    const fixture = createFixture();
    fixture.repository.seedIssues(3);
    fixture.fake.faults.add({ type: "empty_page", times: 2 });
    const visited = new Set<string>();
    let page = await fixture.request(`${list}?per_page=2`);
    for (let count = 0; count < 2; count += 1) {
      expect(await page.json()).toEqual([]);
      const next = links(page)["next"] ?? "";
      visited.add(next);
      page = await fixture.request(next);
    }
    expect(visited.size).toBe(2);
    expect(await page.json()).toMatchObject([{ number: 3 }, { number: 2 }]);
  });

  it("headers that announce the end of a version (GH-37)", async () => {
    const fixture = createFixture();
    const sunset = "Sat, 01 Jan 2028 00:00:00 GMT";
    fixture.fake.faults.add({ type: "headers", headers: { sunset } });
    expect((await fixture.request(list)).headers.get("sunset")).toBe(sunset);
  });

  it("strike when they are told to, and then are over", async () => {
    const fixture = createFixture();
    const { faults } = fixture.fake;
    faults.add({
      type: "server_error",
      on: ({ method, path }) => method === "GET" && path.endsWith("/issues"),
      after: 1,
      times: 2,
    });
    faults.add({ type: "server_error", after: 5 });
    const statuses: number[] = [];
    for (const path of [list, "/user", list, list, list, "/user", "/user"]) {
      statuses.push((await fixture.request(path)).status);
    }
    expect(statuses).toEqual([200, 200, 503, 503, 200, 503, 200]);
    expect(faults.pending).toEqual([]);
  });

  it("take turns, one at a request, and can be taken away", async () => {
    const fixture = createFixture();
    const { faults } = fixture.fake;
    faults.add(
      { type: "server_error", status: 500 },
      { type: "server_error", status: 503, times: 9 },
    );
    expect((await fixture.request(list)).status).toBe(500);
    expect((await fixture.request(list)).status).toBe(503);
    expect(faults.pending).toHaveLength(1);
    faults.clear();
    expect((await fixture.request(list)).status).toBe(200);
  });
});
