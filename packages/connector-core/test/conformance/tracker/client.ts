import * as z from "zod";
import {
  ConnectorError,
  type ConnectorContext,
  type JsonObject,
  type ProviderResponse,
} from "../../../src/index";
import type { TrackerSettings } from "./manifest";
import { trackerUrl } from "./fake-tracker";

export type Context = ConnectorContext<TrackerSettings>;

/** A page of items, and the URL of the next page. */
export interface Page {
  readonly items: readonly unknown[];
  readonly next: string | undefined;
}

export const pageSchema = z.object({ items: z.array(z.unknown()) });

/** Sends a request. All requests of the tracker's connectors go through here. */
export function call<T>(
  { http }: Pick<Context, "http">,
  method: "GET" | "POST" | "PUT" | "DELETE",
  url: string,
  schema: z.ZodType<T>,
  more: { readonly json?: JsonObject; readonly expected?: number[]; idempotent?: boolean } = {},
): Promise<ProviderResponse<T>> {
  return http.call({ method, url, schema, ...more });
}

/** Reads a page of items. */
export async function readPage(context: Context, url: string): Promise<Page> {
  const answer = await call(context, "GET", url, pageSchema);
  const next = nextLink(answer.header("link"));
  // Refused before it becomes a checkpoint, which would fail every later sync.
  if (next !== undefined && new URL(next).origin !== trackerUrl) {
    throw new ConnectorError({
      code: "provider_rejected",
      message: "The tracker linked to a page of another origin.",
    });
  }
  return { items: answer.data.items, next };
}

/** URL of the first page of the items that changed after a time. */
export function itemsUrl(since: string): string {
  return `${trackerUrl}/items?since=${encodeURIComponent(since)}`;
}

/** Posts a message, at most once. */
export async function postMessage(context: Context, text: string): Promise<void> {
  await call(context, "POST", `${trackerUrl}/messages`, z.object({}), { json: { text } });
}

/** The `rel="next"` target of a Link header. */
export function nextLink(header: string | undefined): string | undefined {
  return /<([^>]+)>; rel="next"/.exec(header ?? "")?.[1];
}
