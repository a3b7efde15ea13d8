import { http } from "msw";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import type { KeysetPage, Page, Pages } from "../../src/index";
import { base, createApiFixture, startServer } from "./fixture";

const server = startServer();

/** Collects the pages of a list. */
async function collect<P extends Omit<Page, "next">>(
  list: (pages: Pages) => AsyncGenerator<P, void, undefined>,
): Promise<P[]> {
  const { use } = await createApiFixture();
  return use(async ({ pages }) => {
    const all: P[] = [];
    for await (const page of list(pages)) all.push(page);
    return all;
  });
}

const itemsOf = (pages: readonly Omit<Page, "next">[]) => pages.map(({ items }) => items);

/** Serves `/items`, and records the query of each request. */
function serve(answer: (query: URLSearchParams, headers: Headers) => Response): string[] {
  const requests: string[] = [];
  server.use(
    http.get(`${base}/items`, ({ request }) => {
      const { search, searchParams } = new URL(request.url);
      requests.push(search);
      return answer(searchParams, request.headers);
    }),
  );
  return requests;
}

const linked = (items: unknown, next: string | undefined): Response =>
  Response.json(items, next === undefined ? {} : { headers: { link: `<${next}>; rel="next"` } });

describe("pages.link", () => {
  const serveThree = () =>
    serve((query) => {
      const page = Number(query.get("page") ?? 1);
      return linked([page], page < 3 ? `${base}/items?size=1&page=${String(page + 1)}` : undefined);
    });

  it("follows the links as they are, without adding the query again", async () => {
    const requests = serveThree();
    const pages = await collect((pages) => pages.link("/items", { query: { size: 1, q: "x" } }));
    expect(itemsOf(pages)).toEqual([[1], [2], [3]]);
    expect(requests).toEqual(["?size=1&q=x", "?size=1&page=2", "?size=1&page=3"]);
  });

  it.each([
    ["@odata.nextLink", (next: string) => ({ "@odata.nextLink": next })],
    ["paging.next", (next: string) => ({ paging: { next } })],
  ])("follows URLs at %s in the body", async (place, linkTo) => {
    const requests = serve((query) => {
      const page = Number(query.get("page") ?? 1);
      const next = page === 1 ? `${base}/items?page=2` : "/v1/items?page=3";
      const link = page < 3 ? linkTo(next) : { last: `${base}/items?after=3` };
      return Response.json({ items: [page], ...link });
    });
    const options = { items: "items", next: place, resume: "last", query: { size: 1 } };
    const pages = await collect((pages) => pages.link("/items", options));
    expect(itemsOf(pages)).toEqual([[1], [2], [3]]);
    expect(requests).toEqual(["?size=1", "?page=2", "?page=3"]);
    expect(pages.map(({ resume }) => resume)).toEqual([
      undefined,
      undefined,
      `${base}/items?after=3`,
    ]);
  });

  it.each(["next", "last"])("refuses a URL of another origin at %s", async (place) => {
    serve(() => Response.json({ items: [1], [place]: "https://elsewhere.test/items" }));
    const options = { items: "items", next: "next", resume: "last" };
    await expect(collect((pages) => pages.link("/items", options))).rejects.toMatchObject({
      code: "provider_rejected",
    });
  });

  it.each(["next", "last"])("refuses a text that is no URL at %s", async (place) => {
    serve(() => Response.json({ items: [1], [place]: "https://[" }));
    const options = { items: "items", next: "next", resume: "last" };
    await expect(collect((pages) => pages.link("/items", options))).rejects.toMatchObject({
      name: "ConnectorError",
      code: "provider_rejected",
    });
  });

  it("continues where an earlier run stopped", async () => {
    serveThree();
    const from = `${base}/items?size=1&page=2`;
    expect(itemsOf(await collect((pages) => pages.link("/items", { from })))).toEqual([[2], [3]]);
  });

  it("never follows a link to another origin", async () => {
    serve(() => linked([1], "https://elsewhere.test/items"));
    await expect(collect((pages) => pages.link("/items"))).rejects.toMatchObject({
      code: "provider_rejected",
    });
  });

  it("ends with an error if a page links to itself", async () => {
    const requests = serve(() => linked([1], `${base}/items?page=2`));
    await expect(collect((pages) => pages.link("/items"))).rejects.toMatchObject({
      code: "provider_unavailable",
    });
    expect(requests).toHaveLength(2);
  });

  it("sends an ETag once, and has no page after a 304", async () => {
    const requests = serve((_query, headers) =>
      headers.get("if-none-match") === '"1"'
        ? new Response(null, { status: 304 })
        : Response.json([1], { headers: { etag: '"1"' } }),
    );
    const [first] = await collect((pages) => pages.link("/items"));
    expect(first?.etag).toBe('"1"');
    expect(await collect((pages) => pages.link("/items", { etag: '"1"' }))).toEqual([]);
    expect(requests).toHaveLength(2);
  });

  it.each([
    ["a body that is no list", "<html>proxy</html>"],
    ["an object without a place for the items", '{"items":[]}'],
  ])("does not take %s for the end", async (_name, body) => {
    serve(() => new Response(body));
    await expect(collect((pages) => pages.link("/items"))).rejects.toMatchObject({
      code: "provider_rejected",
    });
  });
});

describe("pages.token", () => {
  const options = { items: "data.items", next: "data.next", param: "token" } as const;

  it("sends the token of each body with the same query", async () => {
    const requests = serve((query) => {
      const page = Number(query.get("token") ?? 1);
      return Response.json({ data: { items: [page], ...(page < 3 ? { next: page + 1 } : {}) } });
    });
    const pages = await collect((pages) =>
      pages.token("/items", { ...options, query: { q: "x" } }),
    );
    expect(itemsOf(pages)).toEqual([[1], [2], [3]]);
    expect(pages.map(({ next }) => next)).toEqual(["2", "3", undefined]);
    expect(requests).toEqual(["?q=x", "?q=x&token=2", "?q=x&token=3"]);
    const rest = await collect((pages) => pages.token("/items", { ...options, from: "3" }));
    expect(itemsOf(rest)).toEqual([[3]]);
  });

  it("takes a missing list for an empty one, and an empty token for the end", async () => {
    serve(() => Response.json({ data: { next: "" } }));
    expect(itemsOf(await collect((pages) => pages.token("/items", options)))).toEqual([[]]);
  });

  it("does not take an empty body for an empty list", async () => {
    serve(() => Response.json(null));
    await expect(collect((pages) => pages.token("/items", options))).rejects.toMatchObject({
      code: "provider_rejected",
    });
  });

  it("shows the status of an expected error, such as an expired token", async () => {
    serve((query) =>
      query.has("token")
        ? Response.json({ data: { items: ["not an item"] } }, { status: 410 })
        : Response.json({ data: { items: [1], next: "old" } }),
    );
    const pages = await collect((pages) => pages.token("/items", { ...options, expected: [410] }));
    expect(pages.map(({ status, items }) => [status, items])).toEqual([
      [200, [1]],
      [410, []],
    ]);
  });

  describe("by POST", () => {
    const body = { jql: "project = X", limit: 1 };

    /** Answers a page per token; the statuses of the first requests come before. */
    function servePosts(nextOf: (token: unknown) => unknown, failures: number[] = []): unknown[] {
      const bodies: unknown[] = [];
      server.use(
        http.post(`${base}/items`, async ({ request }) => {
          const sent = (await request.json()) as { readonly token?: unknown };
          bodies.push(sent);
          const status = failures.shift();
          if (status !== undefined) return new Response(null, { status });
          const next = nextOf(sent.token);
          return Response.json({ data: { items: [sent.token ?? 1], next } });
        }),
      );
      return bodies;
    }
    const nextOf = (token: unknown) => (token === "3" ? null : String(Number(token ?? 1) + 1));

    it("sends the token in the body, and continues from it", async () => {
      const bodies = servePosts(nextOf);
      const pages = await collect((pages) => pages.token("/items", { ...options, body }));
      expect(itemsOf(pages)).toEqual([[1], ["2"], ["3"]]);
      expect(bodies).toEqual([body, { ...body, token: "2" }, { ...body, token: "3" }]);
      const rest = await collect((pages) => pages.token("/items", { ...options, body, from: "3" }));
      expect(itemsOf(rest)).toEqual([["3"]]);
    });

    it("is repeated after an outage, because it only reads", async () => {
      const bodies = servePosts(nextOf, [502]);
      await collect((pages) => pages.token("/items", { ...options, body, from: "3" }));
      expect(bodies).toHaveLength(2);
    });

    it("ends with an error if a token repeats itself", async () => {
      const bodies = servePosts(() => "same");
      await expect(
        collect((pages) => pages.token("/items", { ...options, body })),
      ).rejects.toMatchObject({ code: "provider_unavailable" });
      expect(bodies).toHaveLength(2);
    });
  });

  it("ends with an error if a token repeats itself", async () => {
    const requests = serve(() => Response.json({ data: { items: [1], next: "same" } }));
    await expect(collect((pages) => pages.token("/items", options))).rejects.toMatchObject({
      code: "provider_unavailable",
    });
    expect(requests).toHaveLength(2);
  });
});

describe("pages.cursor", () => {
  it("sends the id of the last item until a page is empty", async () => {
    const requests = serve((query) => {
      const after = Number(query.get("starting_after") ?? 0);
      return Response.json(after < 4 ? [{ id: after + 1 }, { id: after + 2 }] : []);
    });
    const pages = await collect((pages) =>
      pages.cursor("/items", { by: "id", param: "starting_after" }),
    );
    expect(itemsOf(pages).flat()).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }, { id: 4 }]);
    expect(requests).toEqual(["", "?starting_after=2", "?starting_after=4"]);
  });
});

describe("pages.keyset", () => {
  interface Item {
    readonly id: number;
    readonly at: string;
  }
  const at = (minute: number): string => `2026-01-15T12:${String(minute).padStart(2, "0")}:00Z`;
  /** Serves a list sorted by `at`, two items a page, with links. */
  const serveList = (items: () => readonly Item[]) =>
    serve((query) => {
      const since = query.get("since") ?? "";
      const listed = [...items()]
        .sort((a, b) => a.at.localeCompare(b.at) || a.id - b.id)
        .filter((item) => item.at >= since);
      const start = Number(query.get("offset") ?? 0);
      const more = start + 2 < listed.length;
      const next = new URL(`${base}/items`);
      if (since !== "") next.searchParams.set("since", since);
      next.searchParams.set("offset", String(start + 2));
      return linked(listed.slice(start, start + 2), more ? next.href : undefined);
    });
  const read = (
    options: Partial<Parameters<Pages["keyset"]>[1]> = {},
  ): Promise<readonly KeysetPage[]> =>
    collect((pages) =>
      pages.keyset("/items", { by: "at", param: "since", since: undefined, ...options }),
    );
  const idsOf = (pages: readonly KeysetPage[]) =>
    pages.flatMap(({ items }) => (items as Item[]).map(({ id }) => id));

  it("asks from the last item seen, and leaves out what is repeated", async () => {
    const requests = serveList(() => [1, 2, 3, 4, 5].map((id) => ({ id, at: at(id) })));
    const pages = await read();
    expect(idsOf(pages)).toEqual([1, 2, 3, 4, 5]);
    expect(requests).toEqual([
      "",
      ...[2, 3, 4].map((id) => `?since=${encodeURIComponent(at(id))}`),
    ]);
    expect(pages.map(({ isLast }) => isLast)).toEqual([false, false, false, true]);
  });

  it("misses no item that moves while the list is read", async () => {
    let moved = false;
    const list = (): readonly Item[] => {
      const items = [1, 2, 3, 4, 5].map((id) => ({ id, at: at(id) }));
      // After the first request, item 1 changes: with page numbers, item 3 would be skipped.
      const now = moved
        ? items.map((item) => (item.id === 1 ? { id: 1, at: at(9) } : item))
        : items;
      moved = true;
      return now;
    };
    serveList(list);
    expect(new Set(idsOf(await read()))).toEqual(new Set([1, 2, 3, 4, 5]));
  });

  it("follows links only where one time fills a page", async () => {
    const requests = serveList(() => [
      { id: 1, at: at(1) },
      ...[2, 3, 4, 5, 6].map((id) => ({ id, at: at(2) })),
      { id: 7, at: at(3) },
    ]);
    expect(idsOf(await read())).toEqual([1, 2, 3, 4, 5, 6, 7]);
    const since = `since=${encodeURIComponent(at(2))}`;
    expect(requests).toEqual(["", `?${since}`, `?${since}&offset=2`, `?${since}&offset=4`]);
  });

  it("ends with an error if a page repeats itself", async () => {
    const requests = serve(() => linked([{ id: 1, at: at(1) }], `${base}/items?offset=1`));
    await expect(read()).rejects.toMatchObject({ code: "provider_unavailable" });
    expect(requests).toHaveLength(3);
  });

  it("continues from the position of any page", async () => {
    const items = [1, 2, 3, 3, 3, 3, 4].map((minute, index) => ({ id: index, at: at(minute) }));
    serveList(() => items);
    const pages = await read();
    for (const [index, { position }] of pages.slice(0, -1).entries()) {
      const before = idsOf(pages.slice(0, index + 1));
      const after = idsOf(await read(position));
      expect(new Set([...before, ...after])).toEqual(new Set(items.map(({ id }) => id)));
    }
  });

  it("repeats the last request, so that its ETag applies", async () => {
    const requests = serve((_query, headers) =>
      headers.get("if-none-match") === null
        ? Response.json([{ id: 1, at: at(1) }], { headers: { etag: '"1"' } })
        : new Response(null, { status: 304 }),
    );
    const [page] = await read({ since: at(0) });
    expect(page?.position).toEqual({ since: at(0), from: undefined });
    expect(await read({ ...page?.position, etag: page?.etag })).toEqual([]);
    expect(new Set(requests).size).toBe(1);
  });

  it("is not led astray by an item without a valid time", async () => {
    const requests = serve((query) =>
      query.get("since") === null
        ? linked([{ id: 1, at: at(1) }, { id: 2, at: "zzz" }, { id: 3 }, 4], `${base}/items?x=1`)
        : linked([], undefined),
    );
    const pages = await read();
    expect(pages[0]?.items).toHaveLength(4);
    expect(requests).toEqual(["", `?since=${encodeURIComponent(at(1))}`]);
  });
});

describe("api.all", () => {
  it("returns the items of all pages, and fails for one that does not match", async () => {
    serve((query) =>
      query.get("page") === "2"
        ? linked([{ id: 2 }], undefined)
        : linked([{ id: 1, more: true }], "?page=2"),
    );
    const { use } = await createApiFixture();
    const read = (item: z.ZodType) => use((api) => api.all("/items", item));
    expect(await read(z.object({ id: z.number() }))).toEqual([{ id: 1 }, { id: 2 }]);
    await expect(read(z.object({ id: z.string() }))).rejects.toMatchObject({
      code: "provider_rejected",
    });
  });
});
