import { Validator } from "@seriousme/openapi-schema-validator";
import type { JsonObject } from "@tt/connector-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Route } from "../../src/platform/http/route";
import { admin, startTestHost, type TestHost } from "../support/host";
import { nameOf, routeTable } from "../support/routes";

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly security?: readonly Record<string, readonly string[]>[];
  readonly responses: Readonly<Record<string, { readonly content?: object }>>;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Record<string, object> };
}

describe("the OpenAPI document", () => {
  let host: TestHost;
  let document: JsonObject;
  let operations: ReadonlyMap<string, Operation>;
  let routes: readonly Route[];

  beforeAll(async () => {
    host = await startTestHost();
    routes = await routeTable(host.database);
    document = (await host.client().get("/api/openapi.json")).body;
    operations = new Map(
      Object.entries(
        document["paths"] as unknown as Record<string, Record<string, Operation>>,
      ).flatMap(([path, methods]) =>
        Object.entries(methods).map(
          ([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const,
        ),
      ),
    );
  });
  afterAll(async () => {
    await host.close();
  });

  it("is a valid document of OpenAPI 3.1", async () => {
    const validator = new Validator();
    const result = await validator.validate(structuredClone(document));
    expect(result.errors ?? []).toEqual([]);
    expect([result.valid, validator.version]).toEqual([true, "3.1"]);
  });

  it("has every route but pages and assets, and nothing else", () => {
    const shown = routes.filter(({ hidden }) => !hidden).map(nameOf);
    expect([...operations.keys()].sort()).toEqual(shown.sort());
    const hidden = routes.filter((route) => route.hidden).map(({ path }) => path);
    expect(hidden.filter((path) => path.startsWith("/api"))).toEqual([]);
  });

  it("gives every operation a name of its own and a summary", () => {
    const all = [...operations.values()];
    expect(new Set(all.map(({ operationId }) => operationId)).size).toBe(all.length);
    expect(all.filter(({ summary }) => summary.trim() === "")).toEqual([]);
  });

  it("says who may call what", () => {
    for (const route of routes.filter(({ hidden }) => !hidden)) {
      const { security = [], responses } = operations.get(nameOf(route)) ?? { responses: {} };
      const { access } = route;
      const expected = {
        token: access.type === "token" && [{ bearer: [access.scope] }, { apiKey: [access.scope] }],
        session: [{ session: [] }],
        webhook: [{ webhook: [] }],
        operator: [{ bearer: [] }, {}],
        public: [],
        page: [],
      }[access.type];
      expect(security, nameOf(route)).toEqual(expected);
      const closed = access.type === "token" || access.type === "session";
      expect("401" in responses && "403" in responses, nameOf(route)).toBe(closed);
    }
  });

  it("shows parameters, bodies and the shape of every error", () => {
    for (const route of routes.filter(({ hidden }) => !hidden)) {
      const operation = operations.get(nameOf(route));
      const inPath = (operation?.parameters ?? []).filter((parameter) => parameter.in === "path");
      expect(
        inPath.map(({ name }) => `{${name}}`),
        nameOf(route),
      ).toEqual(route.path.match(/\{\w+\}/g) ?? []);
      const types = Object.keys(operation?.requestBody?.content ?? {});
      expect(types.length, nameOf(route)).toBe(route.body ? (route.form ? 2 : 1) : 0);
      for (const [status, response] of Object.entries(operation?.responses ?? {})) {
        if (status >= "400") expect(response.content, `${nameOf(route)} ${status}`).toBeDefined();
      }
      expect(Object.keys(operation?.responses ?? {}), nameOf(route)).toContain("500");
    }
  });

  it("names queries, bodies and answers as they are", async () => {
    const projects = operations.get("GET /api/v1/projects");
    expect(projects?.parameters?.map(({ name }) => name)).toEqual([
      "page",
      "per_page",
      "status",
      "client_id",
    ]);
    const client = host.client();
    await client.logIn(admin);
    const schemas = (document["components"] as JsonObject)["schemas"] as JsonObject;
    const required = (name: string) => (schemas[name] as JsonObject)["required"];
    const made = await client.post("/api/v1/clients", { name: "Client" });
    expect(Object.keys(made.body["client"] as JsonObject)).toEqual(required("Client"));
    const me = await client.get("/api/v1/users/me");
    expect(Object.keys(me.body["user"] as JsonObject)).toEqual(required("User"));
    const profile = await client.get("/api/profile");
    expect(Object.keys(profile.body["profile"] as JsonObject)).toEqual(required("Profile"));
  });

  it("is where /api/docs leads", async () => {
    const answer = await host.client().get("/api/docs");
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/api/openapi.json"]);
  });
});
