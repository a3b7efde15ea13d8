import type { JsonObject } from "../../json";
import { maxPageItems, type PullItem, type PullPage } from "../../sync/page";
import type { AnyConnectorSpec } from "./connector-spec";
import type { Context } from "./context";
import { readItem } from "./map-item";

/** Changes that a provider made in this time before its newest one may still be missing in its lists. */
const overlapMs = 60_000;

/**
 * Turns the pages of a spec into pages of changes. The checkpoint is the newest `asOf`. Between pages it
 * moves only if the provider lists the oldest change first: otherwise an interrupted sync would lose
 * what the next pages hold.
 */
export async function* pullPages(
  spec: AnyConnectorSpec,
  checkpoint: JsonObject | undefined,
  context: Context<AnyConnectorSpec["settings"]>,
): AsyncGenerator<PullPage, void, undefined> {
  const pages = spec.sync?.pages;
  if (typeof pages !== "function") return;
  const began = sinceOf(checkpoint);
  let newest = began;
  let stored = began;
  const since = began === undefined ? undefined : before(began);
  for await (const page of pages(Object.assign(context, { since }))) {
    const items = page.items.flatMap((raw) => readItem(spec, raw, context));
    newest = newestOf(items, newest);
    for (const part of partsOf(items)) {
      const isLast = part.at(-1) === items.at(-1);
      if (isLast && "position" in page) stored = newest;
      yield { items: part, checkpoint: checkpointAt(stored) };
    }
  }
  if (newest === stored) return;
  // Lists in another order may have missed what changed while they were read.
  yield { items: [], checkpoint: checkpointAt(earlier(newest, context.now.toISOString())) };
}

function sinceOf(checkpoint: JsonObject | undefined): string | undefined {
  const since = checkpoint?.["since"];
  return typeof since === "string" && !Number.isNaN(Date.parse(since)) ? since : undefined;
}

function earlier(instant: string | undefined, limit: string): string | undefined {
  return instant !== undefined && Date.parse(instant) > Date.parse(limit) ? limit : instant;
}

function checkpointAt(since: string | undefined): JsonObject {
  return since === undefined ? {} : { since };
}

function before(instant: string): string {
  return new Date(Date.parse(instant) - overlapMs).toISOString();
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
