import type { JsonObject } from "../../../src/index";

export const watchedUrl = "https://watched.test/v1";
export const watchedToken = "canary-token-0123456789";

const pageSize = 3;

interface Item {
  readonly id: string;
  readonly title?: string;
  readonly changed?: string;
  readonly "@removed"?: { readonly at: string };
}

/** A provider that watches a list, in memory. Each change of an item gets the next number. */
export class FakeWatched {
  /** The newest state of each item. */
  readonly items = new Map<string, { readonly item: Item; readonly change: number }>();
  readonly subscriptions = new Map<string, JsonObject>();
  /** Paths and queries of the requests for the list. */
  readonly asked: string[] = [];
  /** Positions before this change are refused. */
  oldest = 0;
  #changes = 0;
  #made = 0;

  constructor(count = 7) {
    for (let id = 1; id <= count; id += 1) this.put(String(id), `Item ${String(id)}`);
  }

  put(id: string, title: string): void {
    this.#changes += 1;
    const changed = `2026-01-14T10:${String(this.#changes).padStart(2, "0")}:00Z`;
    this.items.set(id, { item: { id, title, changed }, change: this.#changes });
  }

  remove(id: string): void {
    this.#changes += 1;
    const item = { id, "@removed": { at: "2026-01-15T11:00:00Z" } };
    this.items.set(id, { item, change: this.#changes });
  }

  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    if (request.headers.get("authorization") !== `Bearer ${watchedToken}`) {
      return Response.json({}, { status: 401 });
    }
    const [, , collection = "", id = ""] = url.pathname.split("/");
    const known = this.subscriptions.get(id);
    switch (`${request.method} ${collection}`) {
      case "GET me":
        return Response.json({ name: "Ada" });
      case "GET items":
        return this.#list(url);
      case "POST subscriptions": {
        const made = { ...((await request.json()) as JsonObject), id: `s${String(++this.#made)}` };
        this.subscriptions.set(made.id, made);
        return Response.json(made, { status: 201 });
      }
      case "PATCH subscriptions": {
        if (!known) return Response.json({}, { status: 404 });
        const renewed = { ...known, ...((await request.json()) as JsonObject) };
        this.subscriptions.set(id, renewed);
        return Response.json(renewed);
      }
      case "DELETE subscriptions":
        this.subscriptions.delete(id);
        return new Response(null, { status: 204 });
      default:
        return Response.json({}, { status: 404 });
    }
  };

  #list(url: URL): Response {
    this.asked.push(url.pathname + url.search);
    const [since = 0, skip = 0] = (url.searchParams.get("$token") ?? "").split("-").map(Number);
    if (since > 0 && since < this.oldest) return Response.json({}, { status: 410 });
    const changed = [...this.items.values()]
      .filter(({ change, item }) => change > since && (since > 0 || !("@removed" in item)))
      .map(({ item }) => item);
    const link = (token: string): string => `${url.origin}${url.pathname}?$token=${token}`;
    const end = skip + pageSize;
    return Response.json({
      value: changed.slice(skip, end),
      ...(changed.length > end
        ? { "@odata.nextLink": link(`${String(since)}-${String(end)}`) }
        : { "@odata.deltaLink": link(String(this.#changes)) }),
    });
  }
}
