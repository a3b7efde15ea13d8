import * as z from "zod";
import type { ConnectorContext } from "../../../src/index";
import type { TrackerSettings } from "./manifest";

export type Context = ConnectorContext<TrackerSettings>;

/** A page of items, and the URL of the next page. */
export interface Page {
  readonly items: readonly unknown[];
  readonly next: string | undefined;
}

/** Reads a page of items. */
export async function readPage({ api }: Context, url: string): Promise<Page> {
  const { value } = await api.pages.link(url, { items: "items" }).next();
  if (!value) throw new Error("A request without an ETag has a page");
  return value;
}

/** Path of the first page of the items that changed after a time. */
export function itemsPath(since: string): string {
  return `/items?since=${encodeURIComponent(since)}`;
}

/** Posts a message, at most once. */
export async function postMessage({ api }: Context, text: string): Promise<void> {
  await api.post("/messages", { text }, z.object({}));
}
