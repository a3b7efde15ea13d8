import { PageGuard } from "../sync/page-guard";
import type { JsonObject } from "../json";
import type { CallOptions } from "./call-options";
import { positionAt } from "./value-at";

/** A page of a list. Its items are not parsed yet, so that an invalid one does not hide the others. */
export interface Page {
  readonly items: readonly unknown[];
  /**
   * Where the next page starts; pass it as `from` to continue there in another run. Undefined for the
   * last page.
   */
  readonly next: string | undefined;
  /**
   * On the last page of a list that the provider tracks, such as a delta query: pass it as `from` in the next
   * sync, to list only what has changed since.
   */
  readonly resume?: string | undefined;
  /** The whole body, for what it contains beside the items. */
  readonly body: unknown;
  /** Status of the response; an error only if it is in `expected`. It then has no items. */
  readonly status: number;
  /**
   * ETag of the response; pass it as `etag` to skip the same page while it is unchanged. Not of a page
   * that is full: what is added after it may leave it as it is.
   */
  readonly etag: string | undefined;
  /** Returns a response header by its lower-case name. */
  header(name: string): string | undefined;
}

/** Options of a list. */
export interface PageOptions extends CallOptions {
  /** Where the items are in the body, e.g. `data.items` (default: the body is the list). */
  readonly items?: string | undefined;
  /** Where the URL of the next page is in the body, e.g. `paging.next` (default: in the Link header). */
  readonly next?: string | undefined;
  /** Where the last page has the URL that lists what has changed since, e.g. `@odata.deltaLink`. */
  readonly resume?: string | undefined;
  /** The `next` or `resume` of a page that was read earlier, to continue there. */
  readonly from?: string | undefined;
  /**
   * ETag of an earlier response to the same first request. If the provider answers 304 because
   * nothing has changed, there is no page.
   */
  readonly etag?: string | undefined;
}

/** A request of {@link Pages.keyset}; both are options of it. */
export interface KeysetPosition {
  readonly since: string | undefined;
  readonly from: string | undefined;
}

/** A page of {@link Pages.keyset}. */
export interface KeysetPage extends Omit<Page, "next"> {
  /**
   * Where to continue in another run. After the last page it repeats the request of that page, so that
   * its ETag applies.
   */
  readonly position: KeysetPosition;
  readonly isLast: boolean;
}

/**
 * Iterators over the pages of a list. Every one ends with an error instead of running forever if the
 * provider returns the same page twice.
 *
 * @example
 * ```ts
 * import type { Api } from "@tt/connector-core";
 *
 * export async function countTasks(api: Api): Promise<number> {
 *   let count = 0;
 *   const pages = api.pages.token("/tasks", { items: "tasks", next: "next_page", param: "page" });
 *   for await (const { items } of pages) count += items.length;
 *   return count;
 * }
 * ```
 */
export interface Pages {
  /**
   * Follows the URLs of next pages: `Link: <…>; rel="next"`
   * ([RFC 8288](https://www.rfc-editor.org/rfc/rfc8288)), or `next` in the body.
   */
  link(path: string, options?: PageOptions): AsyncGenerator<Page, void, undefined>;
  /**
   * Reads a token from each body and sends it with the next request.
   * @param options `next`: where the token is in the body. `param`: the query parameter. With `body`, the
   *   list is read by POST: the body is sent as JSON, and `param` is the field of it with the token.
   */
  token(
    path: string,
    options: Omit<PageOptions, "next" | "resume"> & {
      readonly next: string;
      readonly param: string;
      readonly body?: JsonObject | undefined;
    },
  ): AsyncGenerator<Page, void, undefined>;
  /**
   * Sends the id of the last item with the next request, until a page is empty.
   * @param options `by`: the field with the id. `param`: the query parameter, e.g. `starting_after`.
   */
  cursor(
    path: string,
    options: PageOptions & { readonly by: string; readonly param: string },
  ): AsyncGenerator<Page, void, undefined>;
  /**
   * Reads a list that is sorted by the time of the last change, oldest first. Every request asks for
   * the items from the newest time seen on, so no item is missed although items move while the list is
   * read. Page links are followed only where one time fills a whole page. Items that a request repeats
   * are left out.
   * @param options `by`: the field with the time. `param`: the query parameter of the earliest time.
   *   `since`: its first value; undefined for all items.
   */
  keyset(
    path: string,
    options: PageOptions & {
      readonly by: string;
      readonly param: string;
      readonly since: string | undefined;
    },
  ): AsyncGenerator<KeysetPage, void, undefined>;
}

/** Reads one page, by POST if there is a body; `next` is the target of its Link header. Undefined for 304. */
export type ReadPage = (
  path: string,
  options: Omit<PageOptions, "from"> & { readonly body?: JsonObject },
) => Promise<Page | undefined>;

/** Creates the iterators over lists of a provider. */
export function createPages(provider: string, read: ReadPage): Pages {
  return {
    async *link(path, { from, ...options } = {}) {
      const guard = new PageGuard(provider);
      let target: string | undefined = from ?? path;
      let request: PageOptions = from === undefined ? options : linked(options);
      while (target !== undefined) {
        guard.enter(target);
        const page: Page | undefined = await read(target, request);
        if (!page) return;
        yield page;
        target = page.next;
        request = linked({ ...options, etag: undefined });
      }
    },
    token: (path, { next, ...options }) =>
      byPosition(provider, read, path, options, (page) => positionAt(page.body, next)),
    cursor: (path, { by, ...options }) =>
      byPosition(provider, read, path, options, (page) => positionAt(page.items.at(-1), by)),
    keyset: (path, options) => keyset(provider, read, path, options),
  };
}

/** A page link contains the query already. */
function linked<Options extends PageOptions>({
  query: _query,
  ...options
}: Options): Omit<Options, "query"> {
  return options;
}

async function* byPosition(
  provider: string,
  read: ReadPage,
  path: string,
  {
    param,
    from,
    etag,
    body,
    ...options
  }: PageOptions & { readonly param: string; readonly body?: JsonObject | undefined },
  positionAfter: (page: Page) => string | undefined,
): AsyncGenerator<Page, void, undefined> {
  const guard = new PageGuard(provider);
  let position = from;
  let request: PageOptions = { ...options, etag };
  for (;;) {
    guard.enter(position ?? "");
    const start = position === undefined ? {} : { [param]: position };
    const place = body
      ? { body: { ...body, ...start } }
      : { query: { ...options.query, ...start } };
    const page = await read(path, { ...request, ...place });
    if (!page) return;
    const next = positionAfter(page);
    yield { ...page, next };
    if (next === undefined) return;
    position = next;
    request = options;
  }
}

async function* keyset(
  provider: string,
  read: ReadPage,
  path: string,
  {
    by,
    param,
    since,
    from,
    etag,
    ...options
  }: PageOptions & {
    readonly by: string;
    readonly param: string;
    readonly since: string | undefined;
  },
): AsyncGenerator<KeysetPage, void, undefined> {
  const guard = new PageGuard(provider);
  let position: KeysetPosition = { since, from };
  let tag = etag;
  /** Items with the newest time so far, which the next request returns again. */
  let repeated = new RepeatedItems(by);
  for (;;) {
    const { since: asked, from: link } = position;
    guard.enter(link ?? asked ?? "");
    const query = { ...options.query, ...(asked === undefined ? {} : { [param]: asked }) };
    const page: Page | undefined = await (link === undefined
      ? read(path, { ...options, etag: tag, query })
      : read(link, { ...linked(options), etag: tag }));
    if (!page) return;
    const { next, ...rest } = page;
    const items = page.items.filter((item) => !repeated.has(item));
    const isLast = next === undefined;
    if (!isLast) {
      const newest = newestPosition(page.items, by);
      const moves = newest !== undefined && (asked === undefined || isLater(newest, asked));
      if (moves) repeated = new RepeatedItems(by);
      repeated.add(page.items, newest);
      position = moves ? { since: newest, from: undefined } : { since: asked, from: next };
    }
    tag = undefined;
    yield { ...rest, items, position, isLast };
    if (isLast) return;
  }
}

/** Items that the next request returns again. */
class RepeatedItems {
  readonly #by: string;
  /** As JSON, by position: most items differ in their position already, and JSON takes longer. */
  readonly #known = new Map<string | undefined, Set<string>>();

  constructor(by: string) {
    this.#by = by;
  }

  has(item: unknown): boolean {
    return this.#known.get(positionAt(item, this.#by))?.has(JSON.stringify(item)) ?? false;
  }

  /** Adds the items at a position. */
  add(items: readonly unknown[], position: string | undefined): void {
    for (const item of items) {
      if (positionAt(item, this.#by) !== position) continue;
      const known = this.#known.get(position) ?? new Set();
      this.#known.set(position, known.add(JSON.stringify(item)));
    }
  }
}

/** The newest position on a page, whatever its order; undefined if no item has a valid one. */
function newestPosition(items: readonly unknown[], by: string): string | undefined {
  const positions = items.flatMap((item) => positionAt(item, by) ?? []);
  return positions
    .filter((position) => !Number.isNaN(orderOf(position)))
    .reduce<string | undefined>(
      (newest, each) => (newest === undefined || isLater(each, newest) ? each : newest),
      undefined,
    );
}

/** True also if the other position is not valid. */
function isLater(position: string, than: string): boolean {
  return !(orderOf(position) <= orderOf(than));
}

/** A number, or a time in milliseconds; NaN if it is neither. */
function orderOf(position: string): number {
  const number = Number(position);
  return Number.isNaN(number) ? Date.parse(position) : number;
}
