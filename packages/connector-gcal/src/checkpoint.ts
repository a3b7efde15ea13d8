import { dayMs, withoutUndefined, type JsonObject } from "@tt/connector-core";
import * as z from "zod/mini";
import type { EventQuery } from "./client";
import type { EventPage } from "./wire";

// The position of an import, and the next request. Pure.

/** How far ahead to look for the next event that ends. */
const horizonMs = 7 * dayMs;

/**
 * A list that is being read:
 *
 * - `full`: all events that ended after `from` or are still to come; the last page has a sync token
 * - `changes`: events that changed since the sync token, at any time
 * - `ended`: events that ended since the last sync. An event does not change when it takes place, so
 *   `changes` does not list it again.
 */
const walkSchema = z.object({
  kind: z.enum(["full", "changes", "ended"]),
  /** Events that end later are not imported yet, ISO 8601 UTC. */
  until: z.string(),
  /** Token of the next page. */
  page: z.optional(z.string()),
  /** Earliest future end among the events listed so far, ISO 8601 UTC. */
  next_end: z.optional(z.string()),
});

const checkpointSchema = z.object({
  /** Start of the import window: events that ended before are not imported, ISO 8601 UTC. */
  from: z.string(),
  /** Events that ended until this time are imported, ISO 8601 UTC. */
  seen_until: z.optional(z.string()),
  /** No listed event ends before this time, ISO 8601 UTC. */
  next_end: z.optional(z.string()),
  sync_token: z.optional(z.string()),
  walk: z.optional(walkSchema),
  /** True if the full list has to include deleted events, because a sync token expired. */
  deleted_too: z.optional(z.boolean()),
});

/** A list that is being read. */
export type Walk = z.output<typeof walkSchema>;
/** Position of an import. */
export type Checkpoint = z.output<typeof checkpointSchema>;

/** Parses a stored checkpoint. Undefined for the first import. */
export function readCheckpoint(stored: JsonObject | undefined): Checkpoint | undefined {
  return checkpointSchema.safeParse(stored).data;
}

/** Checkpoint of the first import. */
export function firstCheckpoint(now: Date, daysBack: number): Checkpoint {
  return { from: instant(now.getTime() - daysBack * dayMs) };
}

/**
 * Checkpoint after a sync token expired. Everything is listed again, including deleted events, whose
 * deletion may be among the missed changes. Starts at the window of the settings or at the
 * last complete import, whichever is earlier.
 */
export function restarted(at: Checkpoint, now: Date, daysBack: number): Checkpoint {
  const { from } = firstCheckpoint(now, daysBack);
  const seenUntil = at.seen_until ?? at.from;
  return { from: seenUntil < from ? seenUntil : from, deleted_too: true };
}

/**
 * The list to read next. Undefined if the import is complete.
 * @param done Lists that this run has read completely.
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

/** The request for a page of a list. */
export function queryOf(at: Checkpoint, { kind, page, until }: Walk): EventQuery {
  switch (kind) {
    case "full":
      // No end of the window: the sync token covers only what the list covers (GC-23, GC-25).
      return {
        timeMin: at.from,
        page,
        ...(at.deleted_too === true ? { showDeleted: "true" as const } : {}),
      };
    case "changes":
      return { syncToken: at.sync_token ?? "", page };
    case "ended": {
      const timeMax = instant(Date.parse(until) + horizonMs);
      return { timeMin: at.seen_until ?? at.from, timeMax, page };
    }
  }
}

/**
 * The checkpoint after a page.
 * @param ends Ends of the page's future events, in milliseconds since 1970.
 */
export function advance(
  at: Checkpoint,
  walk: Walk,
  page: Partial<Pick<EventPage, "nextPageToken" | "nextSyncToken">>,
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
  const limit = instant(Date.parse(until) + horizonMs);
  switch (walk.kind) {
    case "full":
    case "ended":
      return withoutUndefined({
        from: at.from,
        seen_until: until,
        next_end: earliest(next, limit),
        // Only the last page has a token (GC-25).
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

/** One format for all, so that times can be compared as text. */
function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
