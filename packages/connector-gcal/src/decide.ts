import { cleanText, cutText, type PullItem, type Settings } from "@tt/connector-core";
import type { GcalSettings } from "./settings";
import { ownEntry } from "./export";
import { instantOf } from "./zoned";
import type { ListedEvent, WireEvent } from "./wire";

/** What a decision about an event depends on. */
export interface ImportContext {
  readonly config: Settings<GcalSettings>;
  /** Where new entries go. */
  readonly project: number;
  /** Where the event's id is unique. */
  readonly source: string;
  /** What ended before is older than the card looks back, milliseconds. */
  readonly from: number;
  /** What ends later has not happened yet, milliseconds. */
  readonly until: number;
  /** IANA. */
  readonly calendarZone: string | undefined;
}

/** What becomes of one event. */
export interface Decision {
  readonly item: PullItem;
  /** When it ends, milliseconds, if that is still to come. */
  readonly endsAt?: number;
}

/** Seconds; what lasts longer is a journey or a holiday, not work in one go. */
const longest = 24 * 60 * 60 * 1000;
/** Characters of a title that are kept. */
const maxTitleLength = 500;
/** Kinds of events that are no work by themselves (GC-30). */
const noWork = ["outOfOffice", "workingLocation", "birthday", "focusTime", "fromGmail"];

/** The source document's mark of an imported entry. */
export function markerOf(id: string): string {
  return `gcal:${id}`;
}

/** Decides what an event becomes: an entry, nothing and why, or the end of its entry. Pure. */
export function decide(listed: ListedEvent, context: ImportContext): Decision {
  if ("error" in listed) {
    const { id = "?", error } = listed;
    return { item: { ref: markerOf(id), title: "Calendar event", error } };
  }
  const { event } = listed;
  const named = { ref: markerOf(event.id), title: titleOf(event) };
  const gone = {
    type: "entry.remove",
    entry: { source: context.source, ref: event.id },
    asOf: asOfOf(event),
  } as const;
  if (event.status === "cancelled") {
    return { item: { ...named, change: gone, skipReasonIfMissing: "cancelled" } };
  }
  if (isOwn(event)) return { item: { ...named, skip: "own_item" } };
  // It may have been work before: its entry goes, if nobody touched it.
  const reason = whyNot(event, context);
  if (reason !== undefined)
    return { item: { ...named, change: gone, skipReasonIfMissing: reason } };

  const start = instantOf(event.start ?? {}, context.calendarZone);
  const end = instantOf(event.end ?? {}, context.calendarZone);
  if (start === undefined || end === undefined || end < start) {
    return { item: { ...named, error: "Its start or end cannot be read." } };
  }
  if (end > context.until) {
    return { item: { ...named, change: gone, skipReasonIfMissing: "not_ended" }, endsAt: end };
  }
  const length = seconds(end) === seconds(start) ? "zero_length" : "too_long";
  if (length === "zero_length" || end - start > longest) {
    return { item: { ...named, change: gone, skipReasonIfMissing: length } };
  }
  const change = {
    type: "entry.upsert",
    entry: gone.entry,
    project: context.project,
    start: toInstant(start),
    end: toInstant(end),
    notes: `${named.title} [${named.ref}]`,
    marker: named.ref,
    billable: context.config.billable_default,
    remoteVersion: event.etag ?? null,
    asOf: gone.asOf,
    create: end > context.from,
  } as const;
  return {
    item: { ...named, change, ...(change.create ? {} : { skipReasonIfMissing: "outside_window" }) },
  };
}

/** By the properties we set (GC-42), and by the words, since the source document says so. */
function isOwn(event: WireEvent): boolean {
  return ownEntry(event) !== undefined || event.summary?.includes("[TT]") === true;
}

/** Why an event is no work of the integration's owner. */
function whyNot(event: WireEvent, { config }: ImportContext) {
  if (event.start?.date !== undefined || event.end?.date !== undefined) return "all_day";
  if (noWork.includes(event.eventType ?? "default")) return "other_kind";
  if (event.transparency === "transparent") return "free";
  const secret = event.visibility === "private" || event.visibility === "confidential";
  if (secret && !config.import_private) return "private";
  return declined(event) ? "declined" : undefined;
}

function declined({ attendees = [] }: WireEvent): boolean {
  return attendees.some((each) => each.self === true && each.responseStatus === "declined");
}

function titleOf({ summary = "" }: WireEvent): string {
  const title = cutText(cleanText(summary).trim(), maxTitleLength);
  return title === "" ? "Calendar event" : title;
}

function asOfOf({ updated }: WireEvent): string | null {
  const time = Date.parse(updated ?? "");
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

function seconds(instant: number): number {
  return Math.floor(instant / 1000);
}

function toInstant(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19)}Z`;
}
