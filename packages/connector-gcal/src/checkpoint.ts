import type { JsonObject } from "@tt/connector-core";
import { z } from "zod";
import type { EventQuery } from "./client";
import type { WireEventPage } from "./wire";

// Where an import stands, and what to ask for next. Pure.

const day = 24 * 60 * 60 * 1000;
/** How far ahead is looked for the next event that ends, milliseconds. */
const horizon = 7 * day;

/**
 * A list under way:
 *
 * - `full`: everything that ended after `from` or is still to come; its last page has a token
 * - `changes`: what changed since that token, whenever it takes place
 * - `ended`: what ended since we last looked. An event that was still to come when it was listed does
 *   not change by taking place, so Google never tells of it again.
 */
const walkSchema = z.object({
  kind: z.enum(["full", "changes", "ended"]),
  /** What ends later has not happened yet, ISO 8601 UTC. */
  until: z.string(),
  /** Google's next page. */
  page: z.string().optional(),
  /** The earliest end to come that this list has shown so far. */
  next_end: z.string().optional(),
});

const checkpointSchema = z.object({
  /** What ended before is older than the card looks back. */
  from: z.string(),
  /** What ended until then has been looked at. */
  seen_until: z.string().optional(),
  /** Before then nothing ends, but for what a change tells of. */
  next_end: z.string().optional(),
  sync_token: z.string().optional(),
  walk: walkSchema.optional(),
  /** True: Google forgot where we were, so the full list shows what was deleted meanwhile, too. */
  deleted_too: z.boolean().optional(),
});

/** A list under way. */
export type Walk = z.output<typeof walkSchema>;
/** Where an import stands. */
export type Checkpoint = z.output<typeof checkpointSchema>;

/** What was kept; undefined for the first time. */
export function readCheckpoint(kept: JsonObject | undefined): Checkpoint | undefined {
  return checkpointSchema.safeParse(kept).data;
}

/** The first time. */
export function firstCheckpoint(now: Date, daysBack: number): Checkpoint {
  return { from: instant(now.getTime() - daysBack * day) };
}

/**
 * Google has forgotten where we were: everything is listed again, deleted events too, since their
 * deletion may be among the changes that were missed (GC-26). From the day on until which all was seen, should that be longer ago than the card looks
 * back.
 */
export function restarted(at: Checkpoint, now: Date, daysBack: number): Checkpoint {
  const { from } = firstCheckpoint(now, daysBack);
  const seen = at.seen_until ?? at.from;
  return { from: seen < from ? seen : from, deleted_too: true };
}

/**
 * What to list next; undefined when all was looked at.
 * @param done What this run has listed to the end.
 */
export function nextWalk(
  at: Checkpoint,
  done: ReadonlySet<Walk["kind"]>,
  now: Date,
): Walk | undefined {
  if (at.walk) return at.walk;
  const until = instant(now.getTime());
  if (done.has("full") || done.has("ended")) return undefined;
  if (at.sync_token === undefined) return { kind: "full", until };
  if (!done.has("changes")) return { kind: "changes", until };
  return (at.next_end ?? at.seen_until ?? "") <= until ? { kind: "ended", until } : undefined;
}

/** What to ask Google for. */
export function queryOf(at: Checkpoint, { kind, page, until }: Walk): EventQuery {
  switch (kind) {
    case "full":
      // Without an end: the token covers what this list covers (GC-23, GC-25).
      return {
        timeMin: at.from,
        page,
        ...(at.deleted_too === true ? { showDeleted: "true" as const } : {}),
      };
    case "changes":
      return { syncToken: at.sync_token ?? "", page };
    case "ended": {
      const timeMax = instant(Date.parse(until) + horizon);
      return { timeMin: at.seen_until ?? at.from, timeMax, page };
    }
  }
}

/**
 * Where the import stands after a page.
 * @param ends When the page's events that are still to come end, milliseconds.
 */
export function advance(
  at: Checkpoint,
  walk: Walk,
  page: Pick<WireEventPage, "nextPageToken" | "nextSyncToken">,
  ends: readonly number[],
): Checkpoint {
  const next = earliest(walk.next_end, ...ends.map(instant));
  if (page.nextPageToken !== undefined) {
    return withoutUndefined({
      ...at,
      walk: withoutUndefined({ ...walk, page: page.nextPageToken, next_end: next }),
    });
  }
  const { until } = walk;
  const limit = instant(Date.parse(until) + horizon);
  switch (walk.kind) {
    case "full":
    case "ended":
      return withoutUndefined({
        from: at.from,
        seen_until: until,
        next_end: earliest(next, limit),
        // Kept from page to page only, until the last one is committed (GC-25).
        sync_token: walk.kind === "full" ? page.nextSyncToken : at.sync_token,
      });
    case "changes":
      return withoutUndefined({
        from: at.from,
        seen_until: (at.next_end ?? "") > until ? until : at.seen_until,
        next_end: earliest(at.next_end, next),
        sync_token: page.nextSyncToken ?? at.sync_token,
      });
  }
}

function earliest(...instants: readonly (string | undefined)[]): string | undefined {
  const known = instants.filter((each) => each !== undefined);
  return known.length === 0 ? undefined : known.reduce((a, b) => (a < b ? a : b));
}

/** One form for all, so that they can be compared as text. */
function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

type Given<T> = { [K in keyof T]: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(value: T): Given<T> {
  return Object.fromEntries(
    Object.entries(value).filter(([, member]) => member !== undefined),
  ) as Given<T>;
}
