import { ConnectorError } from "../../error";
import type { JsonObject } from "../../json";
import type { ErrorCode } from "../../result";
import { maxPageItems, type PullItem, type PullPage } from "../../sync/page";
import type { AnyConnectorSpec } from "./connector-spec";
import type { Context } from "./context";
import { readItem } from "./map-item";
import { checkpointAt, readCheckpoint, sinceAfter, type ListPosition } from "./pages-checkpoint";

type Pages = Extract<NonNullable<AnyConnectorSpec["sync"]>["pages"], (...args: never) => unknown>;
type AnyContext = Context<AnyConnectorSpec["settings"]>;
type AnyPage = Awaited<ReturnType<ReturnType<Pages>["next"]>>["value"] & object;

/**
 * Turns the pages of a spec into pages of changes. The checkpoint is the newest `asOf`. Between pages it
 * moves only if the provider lists the oldest change first: otherwise an interrupted sync would lose
 * what the next pages hold. It then keeps the position in the list, for `from`.
 */
export async function* pullPages(
  spec: AnyConnectorSpec,
  checkpoint: JsonObject | undefined,
  context: AnyContext,
): AsyncGenerator<PullPage, void, undefined> {
  const pages = spec.sync?.pages;
  if (typeof pages !== "function") return;
  const began = readCheckpoint(checkpoint, context.now);
  let { since: stored, list } = began;
  let newest = list?.newest ?? stored;
  const listBegan = list?.began ?? context.now.toISOString();
  /** Items of a page that may be the last one, and then has the final checkpoint. */
  let held: readonly PullItem[] | undefined;
  let resume: string | undefined;
  for await (const page of listed(pages, began, context)) {
    if (held) yield { items: held, checkpoint: checkpointAt(stored, undefined) };
    held = undefined;
    ({ resume } = page);
    const items = page.items.flatMap((raw) => readItem(spec, raw, context));
    newest = newestOf(items, newest);
    for (const part of partsOf(items)) {
      const isLast = part.at(-1) === items.at(-1);
      if (isLast && "position" in page) stored = newest;
      if (isLast) list = positionAfter(page, newest, listBegan);
      if (isLast && !list && !("position" in page)) held = part;
      else yield { items: part, checkpoint: checkpointAt(stored, list) };
    }
  }
  if (newest === stored && !list && !held) return;
  // Lists in another order may have missed what changed while they were read.
  const since = newest === stored ? stored : earlier(newest, listBegan);
  const next = resume ? { from: resume, newest, began: context.now.toISOString() } : undefined;
  yield { items: held ?? [], checkpoint: checkpointAt(since, next) };
}

/** Undefined after the last page, and for lists that `since` alone continues. */
function positionAfter(
  page: AnyPage,
  newest: string | undefined,
  began: string,
): ListPosition | undefined {
  return "position" in page || page.next === undefined
    ? undefined
    : { from: page.next, newest, began };
}

/** What a provider answers to a cursor that it does not know any more. */
const refusals: readonly ErrorCode[] = ["provider_rejected", "not_found", "invalid_config"];

/**
 * The pages from the stored position on. If the provider refuses it, because cursors expire, all pages
 * since the last complete sync.
 */
async function* listed(
  pages: Pages,
  { since: began, list }: ReturnType<typeof readCheckpoint>,
  context: AnyContext,
): AsyncGenerator<AnyPage, void, undefined> {
  const since = sinceAfter(began);
  const open = (from: string | undefined) => pages(Object.assign(context, { since, from }));
  if (list) {
    let hasPage = false;
    try {
      for await (const page of open(list.from)) {
        hasPage = true;
        yield page;
      }
      return;
    } catch (error) {
      const isRefused = ConnectorError.isInstance(error) && refusals.includes(error.code);
      if (hasPage || !isRefused) throw error;
      context.log.warn({ err: error }, "a sync starts its list again: its position was refused");
    }
  }
  yield* open(undefined);
}

function earlier(instant: string | undefined, limit: string): string | undefined {
  return instant !== undefined && Date.parse(instant) > Date.parse(limit) ? limit : instant;
}

/** Parts that fit into one commit; an empty page is one empty part. */
function partsOf(items: readonly PullItem[]): readonly (readonly PullItem[])[] {
  const count = Math.max(1, Math.ceil(items.length / maxPageItems));
  return Array.from({ length: count }, (_, index) =>
    items.slice(index * maxPageItems, (index + 1) * maxPageItems),
  );
}

function newestOf(items: readonly PullItem[], newest: string | undefined): string | undefined {
  let latest = newest;
  for (const item of items) {
    if (!("change" in item) || !("asOf" in item.change)) continue;
    const { asOf } = item.change;
    if (typeof asOf !== "string") continue;
    if (latest === undefined || Date.parse(asOf) > Date.parse(latest)) latest = asOf;
  }
  return latest;
}
