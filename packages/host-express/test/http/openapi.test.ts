import { Validator } from "@seriousme/openapi-schema-validator";
import type { JsonObject } from "@tt/connector-core";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { composeExample, type Schema } from "../../src/platform/http/openapi/examples";
import type { Route } from "../../src/platform/http/route";
import { admin, startTestHost, type TestHost } from "../support/host";
import { nameOf, routeTable } from "../support/routes";

interface Media {
  readonly schema: Schema;
  readonly example?: unknown;
}

interface Part {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, Media>>;
}

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly security?: readonly Record<string, readonly string[]>[];
  readonly responses: Readonly<Record<string, Part>>;
  readonly parameters?: readonly {
    readonly $ref?: string;
    readonly name: string;
    readonly in: string;
  }[];
  readonly requestBody?: Part;
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

  const schemas = (): JsonObject => (document["components"] as JsonObject)["schemas"] as JsonObject;

  /** Resolves the JSON schema of a body or a response, including components. */
  const mediaOf = (part: Part): Media | undefined => {
    const name = part.$ref?.split("/").at(-1) ?? "";
    const components = document["components"] as unknown as { responses: Record<string, Part> };
    return (part.$ref === undefined ? part : components.responses[name])?.content?.[
      "application/json"
    ];
  };

  it("is a valid document of OpenAPI 3.1", async () => {
    const validator = new Validator();
    const result = await validator.validate(structuredClone(document));
    expect(result.errors ?? []).toEqual([]);
    expect([result.valid, validator.version]).toEqual([true, "3.1"]);
  });

  it("has every route except pages and assets", () => {
    const shown = routes.filter(({ hidden }) => !hidden).map(nameOf);
    expect([...operations.keys()].sort()).toEqual(shown.sort());
    const hidden = routes.filter((route) => route.hidden).map(({ path }) => path);
    expect(hidden.filter((path) => path.startsWith("/api"))).toEqual(["/api/docs"]);
  });

  it("gives every operation a unique id and a summary", () => {
    const all = [...operations.values()];
    expect(new Set(all.map(({ operationId }) => operationId)).size).toBe(all.length);
    expect(all.filter(({ summary }) => summary.trim() === "")).toEqual([]);
  });

  it("declares the credentials of every operation", () => {
    for (const route of routes.filter(({ hidden }) => !hidden)) {
      const { security = [], responses } = operations.get(nameOf(route)) ?? { responses: {} };
      const { access } = route;
      const expected = {
        token: access.type === "token" && [{ bearer: [access.scope] }, { apiKey: [access.scope] }],
        session: [
          { session: [] },
          ...(access.type === "session" && access.acceptsToken
            ? [{ bearer: [] }, { apiKey: [] }]
            : []),
        ],
        webhook: route.headers
          ?.filter(({ signature }) => signature)
          .map(({ name }) => ({ [name]: [] })),
        operator: [{ bearer: [] }, {}],
        public: [],
        page: [],
      }[access.type];
      expect(security, nameOf(route)).toEqual(expected);
      const closed = ["token", "session", "operator", "webhook"].includes(access.type);
      const logsIn = route.path.endsWith("/login");
      expect("401" in responses, nameOf(route)).toBe(closed || logsIn);
      if (access.type === "webhook") expect(security, nameOf(route)).toHaveLength(1);
      if (access.type !== "token") continue;
      expect(Object.keys(responses), nameOf(route)).toEqual(
        expect.arrayContaining(["401", "403", "429", "500"]),
      );
      expect(operations.get(nameOf(route))?.description).toContain(`Scope: \`${access.scope}\``);
    }
  });

  it("describes parameters, bodies and the format of every error", () => {
    for (const route of routes.filter(({ hidden }) => !hidden)) {
      const operation = operations.get(nameOf(route));
      const inPath = (operation?.parameters ?? []).filter((parameter) => parameter.in === "path");
      expect(
        inPath.map(({ name }) => `{${name}}`),
        nameOf(route),
      ).toEqual(route.path.match(/\{\w+\}/g) ?? []);
      const types = Object.keys(operation?.requestBody?.content ?? {});
      const others = Object.keys(route.mediaTypes ?? {}).length;
      expect(types.length, nameOf(route)).toBe(route.body ? (route.form ? 2 : 1) + others : 0);
      for (const [status, response] of Object.entries(operation?.responses ?? {})) {
        if (status >= "400") expect(mediaOf(response), `${nameOf(route)} ${status}`).toBeDefined();
      }
      expect(Object.keys(operation?.responses ?? {}), nameOf(route)).toContain("500");
    }
  });

  it("matches the actual queries, bodies and responses", async () => {
    const projects = operations.get("GET /api/v1/projects");
    const inQuery = projects?.parameters?.map(({ $ref, name }) => $ref?.split("/").at(-1) ?? name);
    expect(inQuery).toEqual(["Page", "PerPage", "status", "client_id"]);
    const client = host.client();
    await client.logIn(admin);
    const required = (name: string) => (schemas()[name] as JsonObject)["required"];
    const made = await client.post("/api/v1/clients", { name: "Client" });
    expect(Object.keys(made.body["client"] as JsonObject)).toEqual(required("Client"));
    const me = await client.get("/api/v1/users/me");
    expect(Object.keys(me.body["user"] as JsonObject)).toEqual(required("User"));
    const profile = await client.get("/api/profile");
    expect(Object.keys(profile.body["profile"] as JsonObject)).toEqual(required("Profile"));
  });

  it("has a valid example of every body and every response", () => {
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    formats(ajv);
    ajv.addSchema({ $id: "openapi:", components: document["components"] });
    // Most operations have the same schemas of errors.
    const compiled = new Map<string, ValidateFunction>();
    const compile = (schema: string): ValidateFunction => {
      const validate = compiled.get(schema) ?? ajv.compile(JSON.parse(schema) as object);
      compiled.set(schema, validate);
      return validate;
    };
    const faults = [...operations].flatMap(([name, { requestBody, responses }]) =>
      [["body", requestBody] as const, ...Object.entries(responses)].flatMap(([place, part]) => {
        const media = part && mediaOf(part);
        if (!media) return [];
        if (media.example === undefined) {
          const { missing = [] } = composeExample(media.schema, (reference) => {
            return schemas()[reference.split("/").at(-1) ?? ""] as Schema;
          });
          return missing.map(
            (field) => `${name} ${place}: give ${field} a .meta({ examples: [...] }), or a literal`,
          );
        }
        const schema = JSON.stringify(media.schema).replaceAll('"#/comp', '"openapi:#/comp');
        const validate = compile(schema);
        if (validate(media.example)) return [];
        return [`${name} ${place}: ${ajv.errorsText(validate.errors)}`];
      }),
    );
    expect(faults).toEqual([]);
  });

  it("describes every success response", () => {
    const bare = [...operations].flatMap(([name, { responses }]) =>
      Object.entries(responses)
        .filter(([status, { content }]) => status.startsWith("2") && status !== "204" && !content)
        .map(([status]) => `${name} ${status}`),
    );
    expect(bare).toEqual([]);
  });

  it("shares components that repeat", () => {
    const text = JSON.stringify(document["paths"]);
    for (const part of ["parameters/Page", "parameters/PerPage", "schemas/Pagination"]) {
      expect(text).toContain(`"$ref":"#/components/${part}"`);
    }
    expect(JSON.stringify(document)).not.toMatch(/__schema|9007199254740991/);
  });
});
