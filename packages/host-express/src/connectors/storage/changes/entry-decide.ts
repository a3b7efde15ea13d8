import type { EntryRemove, EntryUpsert, Outcome } from "@tt/connector-core";
import type { LockedLink } from "../../../features/time-entries/links";

/** What is to be done about an item. Pure decisions; who carries them out is `external.ts`. */
export type EntryDecision =
  | { readonly type: "skip"; readonly outcome: Outcome; readonly marksDeletion?: true }
  | { readonly type: "create" }
  | { readonly type: "update"; readonly id: number; readonly version: number }
  | { readonly type: "settle"; readonly id: number; readonly version: number }
  | { readonly type: "delete"; readonly id: number };

type SkipReason = Extract<Outcome, { readonly status: "skipped" }>["reason"];

/** What an item that is there does. */
export function decideUpsert(change: EntryUpsert, link: LockedLink | undefined): EntryDecision {
  if (!link) return change.create ? { type: "create" } : skip("not_found", null);
  const standing = standingOf(link, change.asOf);
  if (!("id" in standing)) {
    return standing.type === "gone" && change.create ? { type: "create" } : toNothing(standing);
  }
  const { id, version } = standing;
  if (link.remoteVersion !== null && link.remoteVersion === change.remoteVersion) {
    return skip("unchanged", id);
  }
  const same =
    standing.start === wholeSecond(change.start) &&
    standing.end === wholeSecond(change.end) &&
    standing.notes === change.notes;
  return { type: same ? "settle" : "update", id, version };
}

/** What an item that is gone does. */
export function decideRemove(change: EntryRemove, link: LockedLink | undefined): EntryDecision {
  if (!link) return skip("not_found", null);
  const standing = standingOf(link, change.asOf);
  return "id" in standing ? { type: "delete", id: standing.id } : toNothing(standing);
}

/** Milliseconds, without fractions of seconds. */
export function wholeSecond(time: string): number {
  return Math.floor(Date.parse(time) / 1000) * 1000;
}

type Standing =
  /** As we left it. */
  | NonNullable<LockedLink["entry"]>
  /** The provider took it away before. */
  | { readonly type: "gone" }
  | Extract<EntryDecision, { type: "skip" }>;

function standingOf(link: LockedLink, asOf: string | null): Standing {
  const { entry, localId } = link;
  if (link.origin === "local") return skip("own_item", localId);
  const older = asOf !== null && link.asOf !== null && Date.parse(asOf) < Date.parse(link.asOf);
  if (older) return skip("stale", localId);
  if (link.deletedHere) return skip("deleted_here", localId);
  if (localId === null) return { type: "gone" };
  if (!entry) return { ...skip("deleted_here", localId), marksDeletion: true };
  if (entry.version !== link.localVersion) return skip("changed_here", localId);
  return entry.locked ? skip("locked", localId) : entry;
}

function toNothing(standing: Exclude<Standing, { id: number }>): EntryDecision {
  return standing.type === "gone" ? skip("not_found", null) : standing;
}

function skip(reason: SkipReason, id: number | null): Extract<EntryDecision, { type: "skip" }> {
  const outcome = { status: "skipped", reason, ...(id === null ? {} : { id }) } as const;
  return { type: "skip", outcome };
}
