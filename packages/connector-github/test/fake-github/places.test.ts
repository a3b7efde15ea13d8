import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { fixedClock } from "@tt/connector-core/testing";
import { createFakeGithub, type FakeGithub } from "../../src/testing/index";
import { links, testWorld } from "./world";

const headers = { authorization: "Bearer ghp_octocat", "user-agent": "tt-connectors" };

describe("an Enterprise Server (GH-43)", () => {
  const api = "https://github.example/api/v3";

  it("keeps its path in every address, and has no limits", async () => {
    const world = testWorld(api);
    world.repository.seedIssues(31);
    const page = await world.ask("/repos/octo-org/hello-world/issues");
    expect(links(page)["next"]).toBe(`${api}/repositories/1296269/issues?page=2`);
    expect(page.headers.has("x-ratelimit-limit")).toBe(false);
    expect(page.headers.get("x-github-enterprise-version")).not.toBeNull();
    const [newest] = z.array(z.looseObject({})).parse(await page.json());
    expect(newest).toMatchObject({
      url: `${api}/repos/octo-org/hello-world/issues/31`,
      html_url: "https://github.example/octo-org/hello-world/issues/31",
    });
    expect((await world.ask("/rate_limit")).status).toBe(404);
    world.fake.rename(world.repository, "octo-org/renamed");
    const moved = await world.ask("/repos/octo-org/hello-world");
    expect(moved.headers.get("location")).toBe(`${api}/repositories/1296269`);
  });

  it("says with deliveries where they come from (GH-1)", async () => {
    const world = testWorld(api);
    const json = { config: { url: "https://tt.example/hook" } };
    await world.ask("/repos/octo-org/hello-world/hooks", { method: "POST", json });
    await world.fake.settled();
    expect(world.received[0]?.headers).toMatchObject({
      "x-github-enterprise-host": "github.example",
      "x-github-enterprise-version": expect.any(String) as string,
    });
  });

  it("can be limited all the same", async () => {
    const world = testWorld(api);
    world.fake.faults.add({ is: "primary_limit" });
    const refused = await world.ask("/user");
    expect(refused.headers.get("x-ratelimit-remaining")).toBe("0");
  });
});

describe("addresses", () => {
  it.each([
    ["https://api.github.com/", "https://github.com"],
    ["https://api.octo.ghe.com", "https://octo.ghe.com"],
  ])("of %s are for people at %s", async (api, html) => {
    const world = testWorld(api.replace(/\/$/, ""));
    const response = await world.ask("/repos/octo-org/hello-world");
    expect(await response.json()).toMatchObject({ html_url: `${html}/octo-org/hello-world` });
  });

  it.each(["https://evil.example/user", "https://api.github.com.evil.example/user"])(
    "elsewhere are a fault of the test: %s",
    async (url) => {
      await expect(testWorld().fake.fetch(url, { headers })).rejects.toThrow(
        "The fake GitHub is at",
      );
    },
  );
});

describe("behind other doors", () => {
  it("works under MSW, with broken connections", async () => {
    const { fake } = testWorld();
    const server = setupServer(
      http.all("https://api.github.com/*", ({ request }) =>
        fake.fetch(request).catch(() => HttpResponse.error()),
      ),
    );
    server.listen();
    try {
      const url = "https://api.github.com/repos/octo-org/hello-world";
      fake.faults.add({ is: "dropped" });
      await expect(fetch(url, { headers })).rejects.toThrow(TypeError);
      expect((await fetch(url, { headers })).status).toBe(200);
    } finally {
      server.close();
    }
  });

  it("works behind node:http, and delivers over the network", async () => {
    const heard: string[] = [];
    const receiver = createServer((incoming, outgoing) => {
      heard.push(String(incoming.headers["x-github-event"]));
      incoming.resume().on("end", () => outgoing.writeHead(204).end());
    });
    const door = createServer((incoming, outgoing) => {
      answer(fake, address(door), incoming, outgoing).catch(() => outgoing.destroy());
    });
    await Promise.all([listening(receiver), listening(door)]);
    const fake = createFakeGithub({ apiUrl: address(door), clock: fixedClock() });
    fake.addToken({ token: "ghp_octocat", login: "octocat", scopes: ["repo"] });
    fake.addRepository("octocat/notes");
    try {
      const url = `${address(door)}/repos/octocat/notes/hooks`;
      const body = JSON.stringify({ events: ["issues"], config: { url: address(receiver) } });
      expect((await fetch(url, { method: "POST", headers, body })).status).toBe(201);
      await fake.settled();
      expect(heard).toEqual(["ping"]);
      fake.faults.add({ is: "dropped" });
      await expect(fetch(url, { headers })).rejects.toThrow(TypeError);
    } finally {
      await Promise.all([closed(receiver), closed(door)]);
    }
  });
});

/** As in the doc comment of createFakeGithub. */
async function answer(
  fake: FakeGithub,
  api: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const { method = "GET", url = "/", headers: sent } = incoming;
  const body = method === "GET" ? null : await text(incoming);
  const init = { method, headers: new Headers(sent as Record<string, string>), body };
  const response = await fake.fetch(`${api}${url}`, init);
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(await response.text());
}

type Server = ReturnType<typeof createServer>;

function listening(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}

function address(server: Server): string {
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${String(port)}`;
}
