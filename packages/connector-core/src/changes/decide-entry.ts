import type { EntryRemove, EntryUpsert, LinkSet } from "./changes";
import type { Outcome, SkipReason } from "./outcome";

/** What a storage knows of an item and its time entry: a link, which outlives its entry. */
export interface EntryLink {
  /** Where the entry was created first: `remote` (imported) or `local` (exported). */
  readonly origin: "remote" | "local";
  /** Null if the entry was deleted because the item was gone. */
  readonly localId: number | null;
  /** The entry's version after the last import; null if the entry was never imported. */
  readonly localVersion: number | null;
  /** The provider's version of the item, e.g. an ETag. */
  readonly remoteVersion: string | null;
  /** The provider's time of that version, ISO 8601 UTC. */
  readonly asOf: string | null;
  /** True if a person deleted the entry. */
  readonly deletedHere: boolean;
  /** Undefined if the entry no longer exists. */
  readonly entry:
    | {
        readonly id: number;
        readonly version: number;
        /** True if the entry is paid or invoiced. */
        readonly locked: boolean;
        /** Milliseconds since 1970, in whole seconds; `end` is undefined while it runs. */
        readonly start: number;
        readonly end: number | undefined;
        readonly notes: string | null;
      }
    | undefined;
}

/** Nothing happens to an entry. `marksDeletion`: the link records that the entry was deleted here. */
export interface EntrySkip {
  readonly type: "skip";
  readonly outcome: Outcome;
  readonly marksDeletion?: true;
}

/** What an existing item does to a time entry. */
export type EntryDecision =
  | EntrySkip
  | { readonly type: "create" }
  | { readonly type: "update"; readonly id: number; readonly version: number }
  | {
      /** The entry stays as it is; the link is written. */
      readonly type: "relink";
      readonly outcome: Outcome;
      readonly id: number;
      /** Null if the entry was not imported through a link. */
      readonly version: number | null;
    };

/** What a removed item does to a time entry. */
export type EntryRemoval = EntrySkip | { readonly type: "delete"; readonly id: number };

/**
 * Decides what an {@link EntryUpsert} does. Pure; for implementers of a storage.
 * @param link The item's link with its entry; undefined if the item is new.
 * @param markedId An entry of the owner whose notes contain the marker. Only for new items.
 *
 * @example
 * ```ts
 * import { decideEntryUpsert } from "@tt/connector-core";
 *
 * const change = {
 *   type: "entry.upsert",
 *   entry: { source: "primary", ref: "4f0c1k2" },
 *   project: 1,
 *   start: "2026-01-15T10:00:00Z",
 *   end: "2026-01-15T11:00:00Z",
 *   notes: "Planning [gcal:4f0c1k2]",
 *   marker: "gcal:4f0c1k2",
 *   billable: true,
 *   remoteVersion: "etag",
 *   asOf: null,
 *   ifMissing: "create",
 * } as const;
 * decideEntryUpsert(change, undefined, undefined); // { type: "create" }
 * ```
 */
export function decideEntryUpsert(
  change: EntryUpsert,
  link: EntryLink | undefined,
  markedId: number | undefined,
): EntryDecision {
  if (!link && markedId !== undefined) {
    const outcome = { status: "skipped", reason: "already_here", id: markedId } as const;
    return { type: "relink", outcome, id: markedId, version: null };
  }
  if (!link) return whatIfMissing(change);
  const state = linkState(link, change.asOf);
  if (state.type === "gone") return whatIfMissing(change);
  if (state.type === "skip") return state;
  const { id, version, start, end, notes } = state.entry;
  if (link.remoteVersion !== null && link.remoteVersion === change.remoteVersion) {
    return skip("unchanged", id);
  }
  const isSame =
    start === floorToSecond(change.start) &&
    end === floorToSecond(change.end) &&
    notes === change.notes;
  return isSame
    ? { type: "relink", outcome: { status: "skipped", reason: "unchanged", id }, id, version }
    : { type: "update", id, version };
}

/**
 * Decides what an {@link EntryRemove} does. Pure; for implementers of a storage.
 *
 * @example
 * ```ts
 * import { decideEntryRemove, type EntryLink } from "@tt/connector-core";
 *
 * const link: EntryLink = {
 *   origin: "remote",
 *   localId: 7,
 *   localVersion: 1,
 *   remoteVersion: "etag",
 *   asOf: null,
 *   deletedHere: false,
 *   entry: undefined,
 * };
 * const entry = { source: "primary", ref: "4f0c1k2" };
 * decideEntryRemove({ type: "entry.remove", entry, asOf: null, ifMissing: "not_found" }, link);
 * // { type: "skip", marksDeletion: true, outcome: { status: "skipped", reason: "deleted_here", id: 7 } }
 * ```
 */
export function decideEntryRemove(change: EntryRemove, link: EntryLink | undefined): EntryRemoval {
  if (!link) return skip(change.ifMissing, null);
  const state = linkState(link, change.asOf);
  if (state.type === "gone") return skip(change.ifMissing, null);
  if (state.type === "skip") return state;
  return { type: "delete", id: state.entry.id };
}

/**
 * Decides whether a {@link LinkSet} may be written. Pure; for implementers of a storage.
 * @param entryOwner User id of the entry's owner; undefined if the entry no longer exists.
 * @param userId User id of the integration's owner.
 *
 * @example
 * ```ts
 * import { decideLinkSet, type LinkSet } from "@tt/connector-core";
 *
 * const change: LinkSet = {
 *   type: "link.set",
 *   entry: { source: "primary", ref: "4f0c1k2" },
 *   entryId: 7,
 *   localVersion: 1,
 *   remoteVersion: "etag",
 *   gone: false,
 * };
 * decideLinkSet(change, undefined, 3, 3); // { status: "created", id: 7 }
 * ```
 */
export function decideLinkSet(
  change: LinkSet,
  link: Pick<EntryLink, "origin"> | undefined,
  entryOwner: number | undefined,
  userId: number | null,
): Outcome {
  const isForeign = entryOwner !== undefined && entryOwner !== userId;
  if (link?.origin === "remote" || isForeign) return { status: "skipped", reason: "not_allowed" };
  return { status: link ? "updated" : "created", id: change.entryId };
}

/**
 * Parses a time to milliseconds since 1970 and drops fractions of a second.
 *
 * @example
 * ```ts
 * import { floorToSecond } from "@tt/connector-core";
 *
 * floorToSecond("2026-01-15T12:00:00.987Z"); // 1768478400000
 * ```
 */
export function floorToSecond(time: string): number {
  return Math.floor(Date.parse(time) / 1000) * 1000;
}

function whatIfMissing({ ifMissing }: EntryUpsert): EntryDecision {
  return ifMissing === "create" ? { type: "create" } : skip(ifMissing, null);
}

/** Whether the entry of a link may still follow its item. */
function linkState(
  link: EntryLink,
  asOf: string | null,
):
  | { readonly type: "open"; readonly entry: NonNullable<EntryLink["entry"]> }
  | { readonly type: "gone" }
  | EntrySkip {
  const { entry, localId } = link;
  if (link.origin === "local") return skip("own_item", localId);
  const isOlder = asOf !== null && link.asOf !== null && Date.parse(asOf) < Date.parse(link.asOf);
  if (isOlder) return skip("stale", localId);
  if (link.deletedHere) return skip("deleted_here", localId);
  if (localId === null) return { type: "gone" };
  if (!entry) return { ...skip("deleted_here", localId), marksDeletion: true };
  if (entry.version !== link.localVersion) return skip("changed_here", localId);
  return entry.locked ? skip("locked", localId) : { type: "open", entry };
}

function skip(reason: SkipReason, id: number | null): EntrySkip {
  const outcome = { status: "skipped", reason, ...(id === null ? {} : { id }) } as const;
  return { type: "skip", outcome };
}
