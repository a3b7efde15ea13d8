import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { serveFetch } from "@tt/connector-core/node";
import { fixedClock } from "@tt/connector-core/testing";
import { createFakeGithub } from "../../src/github/index";
import { links, createFixture } from "./fixture";

const headers = { authorization: "Bearer ghp_octocat", "user-agent": "tt-connectors" };

describe("an Enterprise Server (GH-43)", () => {
  const api = "https://github.example/api/v3";

  it("keeps its path in every URL and has no rate limit", async () => {
    const fixture = createFixture(api);
    fixture.repository.seedIssues(31);
    const page = await fixture.request("/repos/octo-org/hello-world/issues");
    expect(links(page)["next"]).toBe(`${api}/repositories/1296269/issues?page=2`);
    expect(page.headers.has("x-ratelimit-limit")).toBe(false);
    expect(page.headers.get("x-github-enterprise-version")).not.toBeNull();
    const [newest] = z.array(z.looseObject({})).parse(await page.json());
    expect(newest).toMatchObject({
      url: `${api}/repos/octo-org/hello-world/issues/31`,
      html_url: "https://github.example/octo-org/hello-world/issues/31",
    });
    expect((await fixture.request("/rate_limit")).status).toBe(404);
    fixture.fake.rename(fixture.repository, "octo-org/renamed");
    const moved = await fixture.request("/repos/octo-org/hello-world");
    expect(moved.headers.get("location")).toBe(`${api}/repositories/1296269`);
  });

  it("names itself in deliveries (GH-1)", async () => {
    const fixture = createFixture(api);
    const json = { config: { url: "https://tt.example/hook" } };
    await fixture.request("/repos/octo-org/hello-world/hooks", { method: "POST", json });
    await fixture.fake.settled();
    expect(fixture.received[0]?.headers).toMatchObject({
      "x-github-enterprise-host": "github.example",
      "x-github-enterprise-version": expect.any(String) as string,
    });
  });

  it("can have a rate limit", async () => {
    const fixture = createFixture(api);
    fixture.fake.faults.add({ type: "primary_limit" });
    const refused = await fixture.request("/user");
    expect(refused.headers.get("x-ratelimit-remaining")).toBe("0");
  });
});

describe("URLs", () => {
  it.each([
    ["https://api.github.com/", "https://github.com"],
    ["https://api.octo.ghe.com", "https://octo.ghe.com"],
  ])("of %s have the web UI at %s", async (api, html) => {
    const fixture = createFixture(api.replace(/\/$/, ""));
    const response = await fixture.request("/repos/octo-org/hello-world");
    expect(await response.json()).toMatchObject({ html_url: `${html}/octo-org/hello-world` });
  });

  it.each(["https://evil.example/user", "https://api.github.com.evil.example/user"])(
    "outside the API are refused: %s",
    async (url) => {
      await expect(createFixture().fake.fetch(url, { headers })).rejects.toThrow(
        "The fake GitHub serves",
      );
    },
  );
});

describe("other transports", () => {
  it("work under MSW, with broken connections", async () => {
    const { fake } = createFixture();
    const server = setupServer(
      http.all("https://api.github.com/*", ({ request }) =>
        fake.fetch(request).catch(() => HttpResponse.error()),
      ),
    );
    server.listen();
    try {
      const url = "https://api.github.com/repos/octo-org/hello-world";
      fake.faults.add({ type: "dropped" });
      await expect(fetch(url, { headers })).rejects.toThrow(TypeError);
      expect((await fetch(url, { headers })).status).toBe(200);
    } finally {
      server.close();
    }
  });

  it("work behind node:http, with deliveries over the network", async () => {
    const heard: (string | null)[] = [];
    const receiver = await serveFetch((request) => {
      heard.push(request.headers.get("x-github-event"));
      return Promise.resolve(new Response(null, { status: 204 }));
    });
    const door = await serveFetch((request) => fake.fetch(request));
    const fake = createFakeGithub({ apiUrl: door.url, clock: fixedClock() });
    fake.addToken({ token: "ghp_octocat", login: "octocat", scopes: ["repo"] });
    fake.addRepository("octocat/notes");
    try {
      const url = `${door.url}/repos/octocat/notes/hooks`;
      const body = JSON.stringify({ events: ["issues"], config: { url: receiver.url } });
      expect((await fetch(url, { method: "POST", headers, body })).status).toBe(201);
      await fake.settled();
      expect(heard).toEqual(["ping"]);
      fake.faults.add({ type: "dropped" });
      await expect(fetch(url, { headers })).rejects.toThrow(TypeError);
    } finally {
      await Promise.all([receiver.close(), door.close()]);
    }
  });
});
