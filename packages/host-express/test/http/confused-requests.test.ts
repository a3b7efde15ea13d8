import { request, type IncomingHttpHeaders } from "node:http";
import { text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import type { JsonObject } from "@tt/connector-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Route } from "../../src/platform/http/route";
import { expectStatus, type Client } from "../support/client";
import { exampleBodies } from "../support/examples";
import { admin, startTestHost, type TestHost } from "../support/host";
import { jsonOf } from "../support/nasty";
import { nameOf, pathOf, routeTable } from "../support/routes";

// What one program understands in another way than the next one, or takes from a client without need.
describe("the host", () => {
  let host: TestHost;
  let me: Client;
  let routes: readonly Route[];
  let exampleOf: (route: Route) => JsonObject;

  beforeAll(async () => {
    host = await startTestHost();
    routes = await routeTable(host.database);
    me = host.client();
    await me.logIn(admin);
    exampleOf = await exampleBodies(me);
  });
  afterAll(() => host.close());

  /** `fetch` sets the Host header itself. */
  const get = (
    path: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<{ readonly headers: IncomingHttpHeaders; readonly body: string }> =>
    new Promise((resolve, reject) => {
      request(host.url + path, { headers: { ...me.credentials, ...headers } }, (answer) => {
        text(answer).then((body) => {
          resolve({ headers: answer.headers, body });
        }, reject);
      })
        .on("error", reject)
        .end();
    });

  it("repeats no Host header in a response, which a cache might give to others", async () => {
    const names = ["host", "x-forwarded-host", "forwarded", "x-original-url", "x-rewrite-url"];
    const forged = Object.fromEntries(names.map((name) => [name, "forged.example"]));
    for (const route of routes.filter(({ method }) => method === "get")) {
      for (const accept of ["text/html", "application/json"]) {
        const { headers, body } = await get(pathOf(route), { ...forged, accept });
        const what = `${nameOf(route)} as ${accept}`;
        expect(JSON.stringify(headers), what).not.toContain("forged.example");
        expect(body.includes("forged.example"), what).toBe(false);
      }
    }
  });

  it("creates links with its own address, whatever the Host header", async () => {
    const made = await me.request(
      "POST",
      "/api/v1/users/1/password-link",
      {},
      {
        "x-forwarded-host": "forged.example",
      },
    );
    expect(JSON.stringify(expectStatus(made, 201).body)).not.toContain("forged.example");
  });

  it("takes the method from the request line only", async () => {
    const made = expectStatus(await me.post("/api/v1/clients", { name: "Kept" }), 201);
    const { id } = made.body["client"] as { readonly id: number };
    const path = `/api/v1/clients/${String(id)}`;
    for (const name of ["x-http-method-override", "x-http-method", "x-method-override"]) {
      for (const method of ["GET", "PATCH"]) {
        const body = method === "GET" ? undefined : {};
        const answer = await me.request(method, `${path}?_method=DELETE`, body, {
          [name]: "DELETE",
        });
        expect(answer.status, `${method} with ${name}`).not.toBe(204);
      }
    }
    expectStatus(await me.get(path), 200);
  });

  it("decompresses no body, so that a small one stays small", async () => {
    const bomb = gzipSync(`{"name":"${" ".repeat(50_000_000)}"}`);
    expect(bomb.length).toBeLessThan(100_000);
    const headers = { "content-type": "application/json", "content-encoding": "gzip" };
    for (const path of ["/api/v1/clients", "/api/v1/time-entries/import-csv"]) {
      const answer = await me.send("POST", path, new Uint8Array(bomb), headers);
      expect(answer.status, path).toBe(415);
    }
  });

  it("lets no request change the prototype of objects", async () => {
    const values = [
      jsonOf([["__proto__", { polluted: 1 }]]),
      jsonOf([["constructor", { prototype: { polluted: 1 } }]]),
    ];
    for (const route of routes.filter(({ body }) => body !== undefined)) {
      if (/log(in|out)$|setup$/.test(route.path)) continue;
      const example = Object.entries(exampleOf(route));
      const bodies = [
        ...values.map((value) =>
          jsonOf([...example, ...Object.entries(JSON.parse(value) as object)]),
        ),
        ...example.map(([name]) => `{${JSON.stringify(name)}:${values[0] ?? ""}}`),
        `{"__proto__":{"polluted":1}}`,
      ];
      for (const body of bodies) {
        await me.send(route.method.toUpperCase(), pathOf(route), body, {
          "content-type": "application/json",
        });
      }
      const form = "__proto__[polluted]=1&__proto__.polluted=1&constructor[prototype][polluted]=1";
      await me.send(route.method.toUpperCase(), pathOf(route), form, {
        "content-type": "application/x-www-form-urlencoded",
      });
    }
    await me.get("/api/v1/tasks?__proto__[polluted]=1");
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect("polluted" in {}).toBe(false);
  });

  it("writes one JSON object per line into its log, whatever clients send", async () => {
    const forged = 'a\n{"level":60,"msg":"forged"}\u2028\u001b[31m';
    await host.client().post("/api/v1/auth/login", { username: forged, password: forged });
    await host.client().get(`/${encodeURIComponent(forged)}?x=${encodeURIComponent(forged)}`);
    await me.post("/api/v1/clients", { name: forged });
    const lines = host.logged().split("\n");
    expect(lines.pop()).toBe("");
    for (const line of lines) {
      const entry = JSON.parse(line) as JsonObject;
      expect(entry["msg"]).not.toBe("forged");
      expect(line).not.toContain("\u001b");
    }
  });
});
