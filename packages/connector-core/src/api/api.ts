import * as z from "zod/mini";
import { withoutParameters } from "../http/authorization";
import type { HttpClient, ProviderCall, ProviderResponse } from "../http/call";
import { readBody } from "../http/client";
import { unreadable } from "../http/failures";
import { withoutUndefined, type JsonValue } from "../json";
import type { CallOptions, QueryValue } from "./call-options";
import { nextLink } from "./link-header";
import { createPages, type PageOptions, type Pages, type ReadPage } from "./pages";
import { resolveUrl } from "./resolve-url";
import { positionAt, valueAt } from "./value-at";

/**
 * The provider's API, on behalf of one integration: authorized, below the manifest's base URL, with
 * retries, and with a timeout of 10 seconds per request. All requests of a delivery whose connector
 * declares `fetches` share 8 seconds.
 *
 * Paths start with `/` and are relative to the base; build them with `path`. A URL that the provider
 * returned is accepted in place of a path if it has the same origin. Every schema should describe
 * only the fields you use.
 *
 * All methods throw a `ConnectorError` with a message for the integration's owner.
 *
 * @example
 * ```ts
 * import { path, type Api } from "@tt/connector-core";
 * import * as z from "zod";
 *
 * const project = z.object({ name: z.string() });
 *
 * export async function projectName(api: Api, id: number): Promise<string> {
 *   return (await api.get(path`/projects/${id}`, project)).name;
 * }
 *
 * export async function addComment(api: Api, id: number, text: string): Promise<void> {
 *   await api.post(path`/projects/${id}/comments`, { text }, z.unknown());
 * }
 * ```
 */
export interface Api {
  /** Name of the provider, for messages. */
  readonly provider: string;
  /** The base URL, without a trailing slash. */
  readonly base: string;
  /** Requests a resource and parses its body. */
  get<T>(path: string, schema: z.core.$ZodType<T>, options?: CallOptions): Promise<T>;
  /** Sends a body as JSON. */
  post<T>(
    path: string,
    body: JsonValue,
    schema: z.core.$ZodType<T>,
    options?: CallOptions,
  ): Promise<T>;
  /** Sends a body as JSON. */
  put<T>(
    path: string,
    body: JsonValue,
    schema: z.core.$ZodType<T>,
    options?: CallOptions,
  ): Promise<T>;
  /** Sends a body as JSON. */
  patch<T>(
    path: string,
    body: JsonValue,
    schema: z.core.$ZodType<T>,
    options?: CallOptions,
  ): Promise<T>;
  /** Deletes a resource. */
  delete(path: string, options?: CallOptions): Promise<void>;
  /** Sends a request and returns the status and headers of the response too. */
  call<T>(
    method: ProviderCall<T>["method"],
    path: string,
    schema: z.core.$ZodType<T>,
    options?: CallOptions & { readonly body?: JsonValue },
  ): Promise<ProviderResponse<T>>;
  /** Returns the items of all pages of a list with a Link header. */
  all<T>(path: string, item: z.core.$ZodType<T>, options?: PageOptions): Promise<readonly T[]>;
  /** Iterates over the pages of a list, whichever way the provider divides it. */
  readonly pages: Pages;
}

const anything = z.unknown();

/** Options of {@link createApi}. */
export interface ApiOptions {
  /** Name of the provider, for messages. */
  readonly provider: string;
  readonly client: HttpClient;
  /** Without a trailing slash. */
  readonly base: string;
  /** Query parameters that carry credentials, to be removed from page links. */
  readonly hiddenParameters: readonly string[];
}

/** Creates the API of one integration. */
export function createApi({ provider, client, base, hiddenParameters }: ApiOptions): Api {
  const call: Api["call"] = (method, path, schema, options = {}) => {
    const { body, query, ...rest } = options;
    return client.call({
      method,
      url: resolveUrl(provider, base, path).href,
      schema,
      ...(query === undefined ? {} : { query: textQuery(query) }),
      ...(body === undefined ? {} : { json: body }),
      ...withoutUndefined(rest),
    });
  };
  const readPage: ReadPage = async (
    path,
    { items: place, next, resume, etag, headers, ...options },
  ) => {
    const answer = await call(options.body ? "POST" : "GET", path, anything, {
      // A list may be read again, also by POST.
      idempotent: true,
      ...options,
      headers: { ...headers, ...(etag === undefined ? {} : { "if-none-match": etag }) },
    });
    if (answer.status === 304) return undefined;
    const items = itemsOf(answer, place);
    if (!items) throw unreadable(provider);
    const { data, url } = answer;
    // Refused here, before it can become a checkpoint.
    const link = (target: string | undefined): string | undefined => {
      if (!target) return undefined;
      if (!URL.canParse(target, url)) throw unreadable(provider);
      const resolved = resolveUrl(provider, base, new URL(target, url).href);
      return withoutParameters(resolved, hiddenParameters).href;
    };
    return {
      items,
      next: link(next ? positionAt(data, next) : nextLink(answer.header("link"), url)),
      resume: resume && link(positionAt(data, resume)),
      body: data,
      status: answer.status,
      etag: answer.header("etag"),
      header: (name) => answer.header(name),
    };
  };
  const pages = createPages(provider, readPage);
  const sending =
    (method: "POST" | "PUT" | "PATCH"): Api["post"] =>
    async (path, body, schema, options) =>
      (await call(method, path, schema, { ...options, body })).data;
  return {
    provider,
    base,
    call,
    pages,
    get: async (path, schema, options) => (await call("GET", path, schema, options)).data,
    post: sending("POST"),
    put: sending("PUT"),
    patch: sending("PATCH"),
    delete: async (path, options) => {
      await call("DELETE", path, anything, options);
    },
    async all<T>(
      path: string,
      item: z.core.$ZodType<T>,
      options?: PageOptions,
    ): Promise<readonly T[]> {
      const all: T[] = [];
      for await (const { items } of pages.link(path, options)) {
        all.push(...items.map((each) => readBody(provider, item, each)));
      }
      return all;
    },
  };
}

/** Undefined if there is no list. Providers leave out an empty list that is a field of the body. */
function itemsOf(
  { data, status }: ProviderResponse<unknown>,
  place: string | undefined,
): readonly unknown[] | undefined {
  if (status >= 400) return [];
  const items = valueAt(data, place);
  if (Array.isArray(items)) return items as unknown[];
  const isObject = typeof data === "object" && data !== null;
  return place !== undefined && isObject && items === undefined ? [] : undefined;
}

function textQuery(
  query: Readonly<Record<string, QueryValue>>,
): Record<string, string | readonly string[]> {
  const given = withoutUndefined(query);
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      typeof value === "object" ? value : String(value),
    ]),
  );
}
