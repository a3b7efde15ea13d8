import { http } from "msw";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { graphql, graphqlPages, type ApiManifest, type Page } from "../../src/index";
import { base, createApiFixture, startServer, type ApiSettings } from "./fixture";

const server = startServer();
const viewer = z.object({ viewer: z.object({ name: z.string() }) });
const query = "query ($id: ID) { viewer(id: $id) { name } }";

interface Asked {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Serves the endpoint, and records what was asked. */
function serve(answer: (asked: Asked) => Response, path = "/graphql"): Asked[] {
  const requests: Asked[] = [];
  server.use(
    http.post(base + path, async ({ request }) => {
      const asked = (await request.json()) as Asked;
      requests.push(asked);
      return answer(asked);
    }),
  );
  return requests;
}

async function ask(
  text = query,
  options: Parameters<typeof graphql>[3] = {},
  api: Partial<ApiManifest<ApiSettings>> = {},
): Promise<z.output<typeof viewer>> {
  const { use } = await createApiFixture({ api });
  return use((each) => graphql(each, text, viewer, options));
}

const errors = (each: object, init: ResponseInit = {}): Response =>
  Response.json({ data: null, errors: [{ message: "It failed", ...each }] }, init);

describe("graphql", () => {
  it("posts the query with its variables and parses the data", async () => {
    const requests = serve(() => Response.json({ data: { viewer: { name: "Ada" } } }));
    const found = await ask(query, { variables: { id: "1", unset: undefined } });
    expect(found).toEqual({ viewer: { name: "Ada" } });
    expect(requests).toEqual([{ query, variables: { id: "1" } }]);
  });

  it("takes another path", async () => {
    serve(() => Response.json({ data: { viewer: { name: "Ada" } } }), "/api/query");
    expect(await ask(query, { path: "/api/query" })).toEqual({ viewer: { name: "Ada" } });
  });

  it.each<readonly [string, object, ResponseInit, object]>([
    [
      "Linear's credentials",
      { extensions: { type: "authentication error", code: "AUTHENTICATION_ERROR" } },
      { status: 400 },
      { code: "needs_reauth", message: "It failed" },
    ],
    [
      "Apollo's credentials",
      { extensions: { code: "UNAUTHENTICATED" } },
      {},
      { code: "needs_reauth" },
    ],
    ["GitHub's permissions", { type: "FORBIDDEN" }, {}, { code: "permission_missing" }],
    ["GitHub's missing objects", { type: "NOT_FOUND" }, {}, { code: "not_found" }],
    [
      "GitHub's rate limit",
      { type: "RATE_LIMITED" },
      { headers: { "x-ratelimit-reset": String(Date.parse("2026-01-15T12:30:00Z") / 1000) } },
      { code: "rate_limited", retryAfter: 1800 },
    ],
    [
      "Linear's rate limit",
      { extensions: { code: "RATELIMITED" } },
      {
        status: 400,
        headers: {
          "x-ratelimit-requests-remaining": "0",
          "x-ratelimit-requests-reset": String(Date.parse("2026-01-15T12:01:00Z")),
          "x-ratelimit-complexity-remaining": "200000",
          "x-ratelimit-complexity-reset": String(Date.parse("2026-01-15T12:50:00Z")),
        },
      },
      { code: "rate_limited", retryAfter: 60 },
    ],
    [
      "a rate limit with Retry-After",
      { extensions: { code: "THROTTLED" } },
      { headers: { "retry-after": "90", "x-ratelimit-reset": "1" } },
      { code: "rate_limited", retryAfter: 90 },
    ],
    ["a spelling with spaces", { type: "rate limited" }, {}, { code: "rate_limited" }],
    [
      "any other error",
      { extensions: { code: "GRAPHQL_VALIDATION_FAILED" } },
      {},
      { code: "provider_rejected", message: "It failed" },
    ],
    ["an unknown error of 400", {}, { status: 400 }, { message: "It failed" }],
    ["an unknown error of 403", {}, { status: 403 }, { code: "permission_missing" }],
    ["an error without a message", { message: "" }, {}, { message: /without a message/ }],
  ])("classifies %s", async (_name, error, init, expected) => {
    serve(() => errors(error, init));
    const { message, ...rest } = expected as { message?: string | RegExp };
    await expect(ask()).rejects.toMatchObject(rest);
    if (message !== undefined) await expect(ask()).rejects.toThrow(message);
  });

  it("looks at all errors: to connect again or to wait comes before the first message", async () => {
    const several = [{ message: "Field" }, { message: "Log in", type: "UNAUTHENTICATED" }];
    serve(() => Response.json({ data: null, errors: several }));
    await expect(ask()).rejects.toMatchObject({ code: "needs_reauth", message: "Log in" });
  });

  it("fails although there is data, unless the connector accepts it", async () => {
    const partial = { data: { viewer: { name: "Ada" } }, errors: [{ message: "Some failed" }] };
    serve(() => Response.json(partial));
    await expect(ask()).rejects.toThrow("Some failed");
    expect(await ask(query, {}, { classify: () => ({ type: "ok" }) })).toEqual(partial.data);
  });

  it.each([{ data: null }, { data: { viewer: {} } }, [], "text"])(
    "refuses %j as unexpected",
    async (body) => {
      serve(() => Response.json(body));
      await expect(ask()).rejects.toMatchObject({ code: "provider_rejected" });
    },
  );

  it.each([
    ["repeats a query after an outage", query, {}, 2],
    ["does not repeat a mutation", "mutation { add { id } }", {}, 1],
    ["repeats a mutation that is idempotent", "mutation { add { id } }", { idempotent: true }, 2],
  ] as const)("%s", async (_name, text, options, expected) => {
    const requests = serve(() =>
      requests.length < 2
        ? new Response("", { status: 503 })
        : Response.json({ data: { viewer: { name: "Ada" } } }),
    );
    await ask(text, options).catch(() => undefined);
    expect(requests).toHaveLength(expected);
  });
});

describe("graphqlPages", () => {
  const list = "query ($after: String) { team { issues(after: $after) { nodes pageInfo } } }";
  const all = [1, 2, 3, 4, 5];

  const pageAfter = (after: unknown) => {
    const start = typeof after === "string" ? Number(after) : 0;
    const hasNextPage = start + 2 < all.length;
    return {
      nodes: all.slice(start, start + 2),
      pageInfo: { hasNextPage, endCursor: String(start + 2) },
    };
  };
  const answered = (issues: object): Response => Response.json({ data: { team: { issues } } });

  async function read(
    options: Partial<Parameters<typeof graphqlPages>[2]> = {},
  ): Promise<readonly Page[]> {
    const { use } = await createApiFixture();
    return use(async (api) => {
      const pages: Page[] = [];
      for await (const page of graphqlPages(api, list, { connection: "team.issues", ...options })) {
        pages.push(page);
      }
      return pages;
    });
  }

  it("reads until there is no next page", async () => {
    const requests = serve(({ variables }) => answered(pageAfter(variables["after"])));
    const pages = await read({ variables: { first: 2 } });
    expect(pages.map(({ items }) => items)).toEqual([[1, 2], [3, 4], [5]]);
    expect(pages.map(({ next }) => next)).toEqual(["2", "4", undefined]);
    expect(requests.map(({ variables }) => variables)).toEqual([
      { first: 2 },
      { first: 2, after: "2" },
      { first: 2, after: "4" },
    ]);
  });

  it("continues from a cursor, under the name that the query has", async () => {
    serve(({ variables }) => answered(pageAfter(variables["cursor"])));
    const pages = await read({ from: "2", cursor: "cursor" });
    expect(pages.map(({ items }) => items)).toEqual([[3, 4], [5]]);
  });

  it("reads the nodes of edges", async () => {
    const pageInfo = { hasNextPage: false, endCursor: null };
    serve(() => answered({ edges: [{ node: 1 }, { node: 2 }], pageInfo }));
    expect((await read()).map(({ items }) => items)).toEqual([[1, 2]]);
  });

  it.each<readonly [string, object]>([
    ["no pageInfo", { nodes: [1] }],
    ["no items", { pageInfo: { hasNextPage: false } }],
    ["a next page without a cursor", { nodes: [1], pageInfo: { hasNextPage: true } }],
  ])("ends with an error after %s", async (_name, issues) => {
    serve(() => answered(issues));
    await expect(read()).rejects.toMatchObject({ code: "provider_rejected" });
  });

  it("ends with an error if the cursor stays the same", async () => {
    const pageInfo = { hasNextPage: true, endCursor: "2" };
    serve(() => answered({ nodes: [1], pageInfo }));
    await expect(read()).rejects.toMatchObject({ code: "provider_unavailable" });
  });
});
