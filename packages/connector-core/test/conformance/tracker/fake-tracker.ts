import type { JsonObject } from "../../../src/index";

/** Base URL of the fake tracker's API. */
export const trackerUrl = "https://api.tracker.test";

/** The token that the fake tracker accepts. */
export const trackerToken = "canary-token-0123456789";

const pageSize = 3;

/** Reads a request's body. */
async function bodyOf(request: Request): Promise<JsonObject> {
  return JSON.parse(await request.text()) as JsonObject;
}

/** The item that a delivery names. */
function deliveredItem(id: number) {
  return { id, title: "Delivered", updated_at: "2026-01-15T11:00:00Z" };
}

function textOf(body: JsonObject, field: string): string {
  const value = body[field];
  return typeof value === "string" ? value : "";
}

/** A provider of items in pages, time records, webhooks, lists and messages, in memory. */
export class FakeTracker {
  readonly items = Array.from({ length: 11 }, (_, index) => ({
    id: index + 1,
    title: `Item ${String(index + 1)}`,
    updated_at: `2026-01-14T10:00:${String(index).padStart(2, "0")}Z`,
  }));
  /** Time records by id. */
  records = new Map<string, JsonObject>();
  hooks: { readonly id: number; readonly url: string }[] = [];
  readonly messages: string[] = [];
  readonly #deleted = new Set<string>();
  #made = 0;

  /** Deletes all records, as a user does: they cannot be written again. */
  deleteRecords(): void {
    for (const id of this.records.keys()) this.#deleted.add(id);
    this.records = new Map();
  }

  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    if (url.origin !== trackerUrl) throw new Error(`The fake tracker does not serve ${url.href}`);
    if (request.headers.get("authorization") !== `Bearer ${trackerToken}`) {
      return Response.json({}, { status: 401 });
    }
    const [, collection = "", id = ""] = url.pathname.split("/");
    const key = `${request.method} ${collection}`;
    switch (key) {
      case "GET me":
        return Response.json({ name: "owner" });
      case "GET items":
        return id === "" ? this.#list(url) : Response.json(deliveredItem(Number(id)));
      case "GET lists":
        return Response.json({
          lists: [
            { id: "inbox", name: "Inbox" },
            { id: "work", name: "Work" },
          ],
        });
      case "GET hooks":
        return Response.json({ hooks: this.hooks });
      case "POST hooks": {
        const hook = { id: (this.#made += 1), url: textOf(await bodyOf(request), "url") };
        this.hooks.push(hook);
        return Response.json(hook, { status: 201 });
      }
      case "DELETE hooks":
        this.hooks = this.hooks.filter((hook) => String(hook.id) !== id);
        return Response.json({});
      case "POST records":
        return this.#write(`made-${String((this.#made += 1))}`, await bodyOf(request));
      case "PUT records":
        return this.#write(id, await bodyOf(request));
      case "DELETE records":
        this.records.delete(id);
        return Response.json({});
      case "POST messages":
        this.messages.push(textOf(await bodyOf(request), "text"));
        return Response.json({});
      default:
        return Response.json({}, { status: 404 });
    }
  };

  #write(id: string, record: JsonObject): Response {
    if (this.#deleted.has(id)) return Response.json({}, { status: 410 });
    this.records.set(id, record);
    return Response.json({ id });
  }

  #list(url: URL): Response {
    const since = url.searchParams.get("since") ?? "";
    const page = Number(url.searchParams.get("page") ?? "1");
    const found = this.items.filter((item) => item.updated_at > since);
    const items = found.slice((page - 1) * pageSize, page * pageSize);
    const headers = new Headers();
    if (found.length > page * pageSize) {
      const next = new URL(url);
      next.searchParams.set("page", String(page + 1));
      headers.set("link", `<${next.href}>; rel="next"`);
    }
    return Response.json({ items }, { headers });
  }
}
