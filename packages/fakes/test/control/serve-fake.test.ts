import { FaultInjector } from "@tt/connector-core/testing/faults";
import { systemClock } from "@tt/connector-core/node";
import { afterEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { control, ControlError, serveFake, type ServableFake } from "../../src/index";
import { matchesTarget } from "../../src/control/fault-body";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function serve(more: Partial<ServableFake> = {}): Promise<string> {
  const faults = new FaultInjector(systemClock());
  const server = await serveFake(() => ({
    fetch(input, init) {
      const request = new Request(input, init);
      const { pathname: path, searchParams: query } = new URL(request.url);
      return faults.respond({ method: request.method, path, query }, request.signal, {
        process: () => Promise.resolve(Response.json({ path })),
        fail: ({ status = 503 }) => new Response(null, { status }),
      });
    },
    faults,
    ...more,
  }));
  closing.push(() => server.close());
  return server.url;
}

const post = (url: string, body: unknown): Promise<Response> =>
  fetch(url, { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body) });

describe("a fake of one's own", () => {
  it("fails as it is told, and then no longer", async () => {
    const url = await serve();
    expect(await (await fetch(`${url}/a`)).json()).toEqual({ path: "/a" });
    await post(`${url}/_fake/faults`, [
      { type: "server_error", status: 502, on: "GET /a" },
      { type: "dropped", on: "/b", times: "always" },
    ]);
    expect((await fetch(`${url}/a`)).status).toBe(502);
    expect((await fetch(`${url}/a`)).status).toBe(200);
    await expect(fetch(`${url}/b`)).rejects.toThrow(TypeError);
    const pending: unknown = await (await fetch(`${url}/_fake/faults`)).json();
    expect(pending).toEqual({ pending: [{ type: "dropped", after: 0, times: "always" }] });
    await fetch(`${url}/_fake/faults`, { method: "DELETE" });
    expect((await fetch(`${url}/b`)).status).toBe(200);
  });

  it("is the same under every name of this machine", async () => {
    const url = await serve({
      fetch: async (input, init) => {
        const request = new Request(input, init);
        return Response.json({
          url: request.url,
          method: request.method,
          body: await request.text(),
        });
      },
    });
    const other = url.replace("127.0.0.1", "localhost");
    const answer = await fetch(`${other}/a?b=c`, { method: "POST", body: "text" });
    expect(await answer.json()).toEqual({ url: `${url}/a?b=c`, method: "POST", body: "text" });
  });

  it.each([
    ["{", 400],
    [{ type: "meteor" }, 400],
    [{ type: "slow" }, 400],
    [{ type: "server_error", times: 0 }, 400],
  ])("refuses the fault %j", async (body, status) => {
    expect((await post(`${await serve()}/_fake/faults`, body)).status).toBe(status);
  });

  it("has routes of its own, with checked bodies", async () => {
    const greet = control("POST /people/:name/greet", "Greets.", { how: z.string() }, (request) => {
      const name = request.params["name"] ?? "";
      if (name === "nobody") throw new ControlError(404, "Nobody is there.");
      if (name === "trouble") throw new RangeError("No luck");
      return { text: `${request.body.how} ${name}` };
    });
    const url = await serve({ controls: [greet] });
    const at = (name: string): string => `${url}/_fake/people/${name}/greet`;
    const greeted = await post(at("Ada%20L"), { how: "Hi" });
    expect([greeted.status, await greeted.json()]).toEqual([201, { text: "Hi Ada L" }]);
    expect((await post(at("ada"), {})).status).toBe(400);
    expect((await post(at("ada"), { how: "Hi", more: 1 })).status).toBe(400);
    expect((await post(at("nobody"), { how: "Hi" })).status).toBe(404);
    expect((await post(at("trouble"), { how: "Hi" })).status).toBe(422);
    expect((await fetch(at("ada"))).status).toBe(404);
    const list = (await (await fetch(`${url}/_fake`)).json()) as { readonly routes: unknown };
    expect(list.routes).toContainEqual({
      route: "POST /_fake/people/:name/greet",
      summary: "Greets.",
      body: "how",
    });
  });
});

it.each([
  ["/a", "GET", "/a", true],
  ["/a", "GET", "/a/b", false],
  ["POST /a", "GET", "/a", false],
  ["post /a", "POST", "/a", true],
  ["/repos/*", "GET", "/repos/a/b", true],
  ["*/events", "GET", "/calendars/x/events", true],
  ["*/events", "GET", "/calendars/x/events/1", false],
  ["/a.b", "GET", "/aXb", false],
  ["*", "PUT", "anything", true],
])("%s matches %s %s: %s", (on, method, path, expected) => {
  expect(matchesTarget(on, { method, path, query: new URLSearchParams() })).toBe(expected);
});
