import { http, HttpResponse } from "msw";
import { describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { auth, oauth2, type Ports } from "../../src/index";
import { base, createApiFixture, startServer, token, type ApiFixtureOptions } from "./fixture";

const server = startServer();

const guardedFetch: typeof globalThis.fetch = (input, init) => globalThis.fetch(input, init);
const ports: Partial<Ports> = { guardedFetch };
const anything = z.unknown();

/** A fixture of which every port for requests is watched. */
async function watched(options: ApiFixtureOptions = {}) {
  const answer = () => Promise.resolve(Response.json({}));
  const fetch = vi.fn<typeof globalThis.fetch>(answer);
  const guarded = vi.fn<typeof globalThis.fetch>(answer);
  const fixture = await createApiFixture({
    ...options,
    ports: { fetch, guardedFetch: guarded, ...options.ports },
  });
  return { ...fixture, fetch, guarded };
}

describe("which port sends a request", () => {
  it.each([
    ["the connector's default", {}, {}],
    ["the operator's server", {}, { ACME_API_URL: "http://10.0.0.7:8080/api" }],
    ["a setting that repeats the default", { server: base }, {}],
    [
      "a setting that names the operator's server",
      { server: "https://acme.corp.example/api" },
      { ACME_API_URL: "https://acme.corp.example" },
    ],
  ])("the ordinary one for %s", async (_name, input, env) => {
    const { use, fetch, guarded } = await watched({ input, ports: { env } });
    await use((api) => api.get("/me", anything));
    expect([fetch.mock.calls.length, guarded.mock.calls.length]).toEqual([1, 0]);
  });

  it("the ordinary one for an address in the connector's code", async () => {
    const api = { base: () => "https://literal.test/v1" };
    const { use, fetch } = await watched({ api });
    await use((each) => each.get("/me", anything));
    expect(fetch).toHaveBeenCalledOnce();
  });

  it.each([
    ["another server", "https://acme.example/api/v1"],
    ["another port of the default's host", "https://api.provider.test:8443/v1"],
  ])("only the guarded one for %s", async (_name, named) => {
    const { use, fetch, guarded } = await watched({ input: { server: named } });
    await use((api) => api.get("/me", anything));
    expect([fetch.mock.calls.length, guarded.mock.calls.length]).toEqual([0, 1]);
  });

  it("only the guarded one for a name that a setting completes", async () => {
    const api = {
      base: ({ server: name }: { server?: string | undefined }) =>
        `https://${name ?? ""}.acme.test`,
    };
    const { use, guarded } = await watched({ api, input: { server: "eu" } });
    await use((each) => each.get("/me", anything));
    expect(guarded).toHaveBeenCalledOnce();
  });
});

describe("saving a server", () => {
  it.each([
    ["no URL", "acme.example", "must be a URL"],
    ["another scheme", "ftp://acme.example", "must be a URL"],
    ["plain http", "http://acme.example", "must start with https://"],
    ["a user name", "https://ada:pw@acme.example", "must not contain a user name"],
    ["a query", "https://acme.example/?a=1", "must not contain a user name"],
  ])("refuses %s by field", async (_name, named, message) => {
    const { save } = await createApiFixture({ ports });
    expect(await save({ server: named, token })).toEqual({
      server: [expect.stringContaining(message) as string],
    });
  });

  it("refuses any by field if nothing keeps private addresses out", async () => {
    const { save } = await createApiFixture();
    expect(await save({ server: "https://acme.example", token })).toEqual({
      server: [expect.stringContaining("does not call servers that users enter") as string],
    });
    expect(await save({ server: base, token })).toBeUndefined();
  });

  it("sends no request for one that was saved while the port was there", async () => {
    const { save, ports: all, id, manifest } = await createApiFixture({ ports });
    await save({ server: "https://acme.example", token });
    const row = await all.storage.integrations.get(id, { fresh: true });
    const later = await createApiFixture();
    await later.ports.storage.integrations.patch(later.id, { settings: row?.settings ?? {} });
    expect(manifest.key).toBe(later.manifest.key);
    await expect(later.use((api) => api.get("/me", anything))).rejects.toMatchObject({
      code: "invalid_config",
    });
  });
});

describe("moving the server", () => {
  const other = "https://acme.example/api";
  const again = expect.stringContaining(
    "Enter this again: the server changes to https://acme.example",
  ) as string;

  it.each([
    ["bearer", auth.bearer("token")],
    ["header", auth.header("token", "x-key")],
    ["query", auth.query("token", "key")],
    ["basic", auth.basic("email", "token")],
  ])("needs the secret again: %s", async (_name, used) => {
    const { save, ports: all, id } = await createApiFixture({ api: { auth: used }, ports });
    expect(await save({ server: other })).toEqual({ token: [again] });
    expect(await save({ server: other, token: "" })).toEqual({ token: [again] });
    expect(
      (await all.storage.integrations.get(id, { fresh: true }))?.settings["server"],
    ).toBeNull();
    expect(await save({ server: other, token })).toBeUndefined();
    expect(await save({ server: `${other}/v2` })).toBeUndefined();
    // Back to the default is another server too.
    expect(await save({ server: "" })).toMatchObject({ token: [expect.any(String)] });
  });

  it("needs nothing without a saved secret", async () => {
    const { save } = await createApiFixture({ api: { auth: auth.none() }, ports });
    expect(await save({ server: other })).toBeUndefined();
  });

  it("needs nothing if the operator moves it", async () => {
    const { save, ports: all } = await createApiFixture({ ports });
    Object.assign(all.env, { ACME_API_URL: "https://acme.corp.example" });
    expect(await save({ email: "ada@example.com" })).toBeUndefined();
  });

  it("needs a new consent with OAuth", async () => {
    const used = oauth2({
      endpoints: { authorize: "ACME_API_URL", token: "ACME_API_URL" },
      client: { id: "CLIENT_ID" },
      scopes: () => [],
    });
    const { save, ports: all, id } = await createApiFixture({ api: { auth: used }, ports });
    expect(await save({ server: "https://first.example" })).toBeUndefined();
    await all.storage.integrations.patch(id, { credentials: { access_token: "sealed" } });
    expect(await save({ server: other })).toEqual({
      server: [expect.stringContaining("Disconnect the integration before") as string],
    });
  });
});

describe("requests stay below the base", () => {
  it("joins paths, queries and bodies", async () => {
    const seen: string[] = [];
    server.use(
      http.all(`${base}/*`, async ({ request }) => {
        seen.push(`${request.method} ${request.url} ${await request.text()}`);
        return HttpResponse.json({ ok: true });
      }),
    );
    const { use } = await createApiFixture();
    await use(async (api) => {
      expect(api.base).toBe(base);
      await api.get("/a", anything, {
        query: { n: 1, yes: true, none: undefined, many: ["x", "y"] },
      });
      await api.post("/b", { x: 1 }, anything);
      await api.put("/c", [], anything);
      await api.patch("/d", null, anything);
      await api.delete("/e");
    });
    expect(seen).toEqual([
      `GET ${base}/a?n=1&yes=true&many=x&many=y `,
      `POST ${base}/b {"x":1}`,
      `PUT ${base}/c []`,
      `PATCH ${base}/d null`,
      `DELETE ${base}/e `,
    ]);
  });

  it("returns expected refusals with their status and headers", async () => {
    server.use(
      http.post(`${base}/a`, () =>
        HttpResponse.json({}, { status: 409, headers: { "x-reason": "duplicate" } }),
      ),
    );
    const { use } = await createApiFixture();
    const call = (expected: number[]) =>
      use((api) => api.call("POST", "/a", anything, { body: {}, expected }));
    const answer = await call([409]);
    expect([answer.status, answer.header("x-reason")]).toEqual([409, "duplicate"]);
    await expect(call([404])).rejects.toMatchObject({ code: "provider_rejected" });
  });

  it("asks the provider's own classification first, then the status", async () => {
    server.use(
      http.get(`${base}/own`, () => HttpResponse.json("broken", { status: 418 })),
      http.get(`${base}/status`, () => HttpResponse.json("other", { status: 404 })),
    );
    const { use } = await createApiFixture({
      api: {
        classify: ({ body }) =>
          body === "broken"
            ? { type: "config", code: "invalid_config", message: "Acme is a teapot." }
            : undefined,
      },
    });
    await expect(use((api) => api.get("/own", anything))).rejects.toMatchObject({
      code: "invalid_config",
      message: "Acme is a teapot.",
    });
    await expect(use((api) => api.get("/status", anything))).rejects.toMatchObject({
      code: "not_found",
    });
  });
});
