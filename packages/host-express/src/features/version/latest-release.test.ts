import { fixedClock } from "@tt/connector-core/testing";
import { describe, expect, it, vi } from "vitest";
import { memoryCache } from "../../platform/cache/cache";
import { createLog } from "../../platform/log/log";
import { fetchRelease, type ReleaseSource } from "./fetch-release";
import { latestReleases } from "./latest-release";

const source = {
  apiUrl: "https://api.example",
  repository: "octo-org/time",
  token: "ghp_CANARY",
  includesPreReleases: false,
};
const hourMs = 60 * 60 * 1000;

function published(tag: string): Response {
  return Response.json({ tag_name: tag });
}

/** A GitHub whose next responses are given; without one it cannot be reached. */
function setUp() {
  const requests: Request[] = [];
  const responses: (Response | Promise<Response>)[] = [];
  const lines: string[] = [];
  const clock = fixedClock();
  const cache = memoryCache();
  const fetch: typeof globalThis.fetch = async (input, init) => {
    requests.push(new Request(input, init));
    const response = responses.shift();
    if (!response) throw new TypeError("fetch failed");
    return response;
  };
  const log = createLog("trace", { write: (line) => lines.push(line) });
  const create = (of: ReleaseSource = source) => latestReleases(of, { fetch, cache, clock, log });
  return { requests, responses, clock, cache, create, logged: () => lines.join("") };
}

describe("latestReleases", () => {
  it("asks once in 12 hours, also for other processes that share the cache", async () => {
    const { requests, responses, clock, create } = setUp();
    responses.push(published("v4.1.0"), published("v4.2.0"));
    expect((await create()())?.version).toBe("4.1.0");
    clock.advance(12 * hourMs - 1);
    expect((await create()())?.version).toBe("4.1.0");
    expect(requests).toHaveLength(1);
    clock.advance(1);
    expect((await create()())?.version).toBe("4.2.0");
    expect(requests.map(({ url }) => url)).toEqual([
      "https://api.example/repos/octo-org/time/releases/latest",
      "https://api.example/repos/octo-org/time/releases/latest",
    ]);
    expect(requests[0]?.headers.get("authorization")).toBe("Bearer ghp_CANARY");
  });

  it("uses the old release for 7 days if GitHub cannot be reached", async () => {
    const { responses, clock, create, logged } = setUp();
    const latest = create();
    responses.push(published("v4.1.0"));
    await latest();
    clock.advance(13 * hourMs);
    expect((await latest())?.version).toBe("4.1.0");
    clock.advance(7 * 24 * hourMs - 13 * hourMs - 1);
    expect((await latest())?.version).toBe("4.1.0");
    clock.advance(1);
    expect(await latest()).toBeUndefined();
    expect(logged()).toContain("could not be looked up");
    expect(logged()).not.toContain("CANARY");
  });

  it("keeps releases with and without pre-releases apart", async () => {
    const { responses, create } = setUp();
    responses.push(published("v4.1.0"), Response.json([{ tag_name: "v5.0.0-rc.1" }]));
    const all = { ...source, includesPreReleases: true };
    for (const way of ["looked up", "cached"]) {
      expect((await create()())?.version, way).toBe("4.1.0");
      expect((await create(all)())?.version, way).toBe("5.0.0-rc.1");
    }
  });

  it.each([
    ["repository", { ...source, repository: "octo-org/other" }],
    ["server", { ...source, apiUrl: "https://git.example" }],
  ])("keeps releases of another %s apart", async (_name, other) => {
    const { responses, create } = setUp();
    responses.push(published("v4.1.0"), published("v9.0.0"));
    for (const way of ["looked up", "cached"]) {
      expect((await create()())?.version, way).toBe("4.1.0");
      expect((await create(other)())?.version, way).toBe("9.0.0");
    }
  });

  it("lets the cache keep it for 7 days, and looks it up after 12 hours in all", async () => {
    const { requests, responses, clock, cache, create } = setUp();
    const kept = vi.spyOn(cache, "set");
    responses.push(published("v4.1.0"));
    await create()();
    expect(kept.mock.calls.map(([, , seconds]) => seconds)).toEqual([7 * 24 * 60 * 60]);
    clock.advance(13 * hourMs);
    // Of a process that was started later.
    expect((await create()())?.version).toBe("4.1.0");
    expect(requests).toHaveLength(3);
    expect(kept).toHaveBeenCalledTimes(1);
  });

  it("asks no other server, with the token if there is one", async () => {
    const { requests, responses, create } = setUp();
    responses.push(published("v4.1.0"), published("v4.1.0"));
    await create()();
    await create({ ...source, token: undefined, includesPreReleases: true })();
    expect(requests.map(({ redirect }) => redirect)).toEqual(["manual", "manual"]);
    expect(requests.map(({ headers }) => headers.get("authorization"))).toEqual([
      "Bearer ghp_CANARY",
      null,
    ]);
  });

  it("reads an answer of 1 MiB", async () => {
    const { responses, create } = setUp();
    responses.push(new Response('{"tag_name":"v4.1.0"}'.padEnd(1024 * 1024)));
    expect((await create()())?.version).toBe("4.1.0");
  });

  it("waits five minutes after a failure", async () => {
    const { requests, responses, clock, create } = setUp();
    const latest = create();
    expect(await latest()).toBeUndefined();
    responses.push(published("v4.1.0"));
    clock.advance(5 * 60_000 - 1);
    expect(await latest()).toBeUndefined();
    // Both attempts of the first look-up.
    expect(requests).toHaveLength(2);
    clock.advance(1);
    expect((await latest())?.version).toBe("4.1.0");
  });

  it("tries a second time if GitHub is overloaded", async () => {
    const { requests, responses, create } = setUp();
    responses.push(new Response("overloaded", { status: 502 }), published("v4.1.0"));
    expect((await create()())?.version).toBe("4.1.0");
    expect(requests).toHaveLength(2);
  });

  it("makes one request for concurrent callers", async () => {
    const { requests, responses, create } = setUp();
    const latest = create();
    responses.push(published("v4.1.0"));
    const found = await Promise.all([latest(), latest(), latest()]);
    expect(found.map((each) => each?.version)).toEqual(["4.1.0", "4.1.0", "4.1.0"]);
    expect(requests).toHaveLength(1);
  });

  it.each([
    ["a redirect", () => new Response(null, { status: 301, headers: { location: "/x" } })],
    ["no release", () => Response.json({ message: "Not Found" }, { status: 404 })],
    ["a refusal", () => Response.json({ message: "rate limit" }, { status: 403 })],
    ["no JSON", () => new Response("<html>")],
    ["too much", () => new Response('{"tag_name":"v4.1.0"}'.padEnd(1024 * 1024 + 1))],
  ])("knows no release after %s", async (_name, response) => {
    const { responses, create, logged } = setUp();
    responses.push(response());
    expect(await create()()).toBeUndefined();
    expect(logged()).toContain("could not be looked up");
  });

  it("keeps that the newest tag is no version", async () => {
    const { requests, responses, create } = setUp();
    responses.push(published("nightly"));
    const latest = create();
    expect([await latest(), await latest()]).toEqual([undefined, undefined]);
    expect(requests).toHaveLength(1);
  });

  it("looks through all releases if pre-releases count", async () => {
    const { requests, responses, create } = setUp();
    responses.push(Response.json([{ tag_name: "v5.0.0-rc.1" }, { tag_name: "v4.1.0" }]));
    const latest = create({ ...source, includesPreReleases: true });
    expect((await latest())?.version).toBe("5.0.0-rc.1");
    expect(requests[0]?.url).toBe("https://api.example/repos/octo-org/time/releases?per_page=20");
  });
});

describe("fetchRelease", () => {
  it("ends after its time limit, also if the body never ends", async () => {
    const never: typeof globalThis.fetch = (input, init) =>
      new Promise((_resolve, reject) => {
        const { signal } = new Request(input, init);
        signal.addEventListener("abort", () => {
          reject(signal.reason as Error);
        });
      });
    await expect(fetchRelease(never, source, 20)).rejects.toThrow("timeout");
  });
});
