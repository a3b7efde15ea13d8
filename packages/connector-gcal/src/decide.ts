import {
  dayMs,
  entry,
  titleText,
  toInstant,
  type Settings,
  type SkipReason,
  type SpecItem,
} from "@tt/connector-core";
import type { GcalSettings } from "./settings";
import { ownEntry } from "./export";
import { instantOf, type ListedEvent, type WireEvent } from "./wire";

/** Input of a decision besides the event. */
export interface ImportContext {
  readonly settings: Settings<GcalSettings>;
  /** Project ID of new entries. */
  readonly project: number;
  /** Source of links, in which event IDs are unique. */
  readonly source: string;
  /** Events that ended before are not imported, milliseconds since 1970. */
  readonly from: number;
  /** Events that end later are not imported yet, milliseconds since 1970. */
  readonly until: number;
  /** IANA zone of the calendar. Undefined if Google did not send it. */
  readonly calendarZone: string | undefined;
}

/** Result for one event. */
export interface Decision {
  readonly item: SpecItem<"entries">;
  /** End of a future event, milliseconds since 1970. */
  readonly endsAt?: number;
}

/** Longer events are travel or holidays, not work. */
const maxEventMs = dayMs;
/** Maximum length of a title in characters. */
const maxTitleLength = 500;
/** Types of events that are not work (GC-30). */
const otherEventTypes = ["outOfOffice", "workingLocation", "birthday", "focusTime", "fromGmail"];

/** Marker in the notes of an imported entry. */
export function markerOf(id: string): string {
  return `gcal:${id}`;
}

/**
 * Decides whether an event becomes an entry, is skipped, or removes its entry. Pure.
 * @param replacedId ID of the instance that a new instance of a moved series replaces. An entry that
 *   names it in its notes is the entry of the new one.
 */
export function decide(listed: ListedEvent, context: ImportContext, replacedId?: string): Decision {
  if ("error" in listed) {
    const { id = "?", error } = listed;
    return { item: { ref: markerOf(id), title: "Calendar event", error } };
  }
  const { event } = listed;
  const named = { ref: markerOf(event.id), title: titleOf(event) };
  const item = { entry: { source: context.source, ref: event.id }, asOf: asOf(event) };
  const removal = (reason: SkipReason): SpecItem<"entries"> => ({
    ...named,
    change: entry.remove({ ...item, ifMissing: reason }),
  });
  if (event.status === "cancelled") return { item: removal("cancelled") };
  if (isOwn(event)) return { item: { ...named, skip: "own_item" } };
  // The event may have been imported before it changed: then its entry is removed, unless edited.
  const reason = skipReason(event, context);
  if (reason !== undefined) return { item: removal(reason) };

  const start = instantOf(event.start, context.calendarZone);
  const end = instantOf(event.end, context.calendarZone);
  if (start === undefined || end === undefined || end < start) {
    return { item: { ...named, error: "The start or end of this event cannot be read." } };
  }
  if (end > context.until) return { item: removal("not_ended"), endsAt: end };
  const length = seconds(end) === seconds(start) ? "zero_length" : "too_long";
  if (length === "zero_length" || end - start > maxEventMs) return { item: removal(length) };
  const change = entry.upsert({
    ...item,
    project: context.project,
    start: toInstant(new Date(start)),
    end: toInstant(new Date(end)),
    notes: `${named.title} [${named.ref}]`,
    marker: replacedId === undefined ? named.ref : markerOf(replacedId),
    billable: context.settings.billable_default,
    remoteVersion: event.etag ?? null,
    url: event.htmlLink,
    ifMissing: end > context.from ? "create" : "outside_window",
  });
  return { item: { ...named, change } };
}

/** True for an exported entry, by its properties (GC-42) or by `[TT]` in its title. */
function isOwn(event: WireEvent): boolean {
  return ownEntry(event) !== undefined || event.summary?.includes("[TT]") === true;
}

/** Why an event is not imported. Undefined if it is. */
function skipReason(event: WireEvent, { settings }: ImportContext) {
  if (event.start?.date !== undefined || event.end?.date !== undefined) return "all_day";
  if (otherEventTypes.includes(event.eventType ?? "default")) return "other_kind";
  if (event.transparency === "transparent") return "free";
  const isPrivate = event.visibility === "private" || event.visibility === "confidential";
  if (isPrivate && !settings.import_private) return "private";
  return declined(event) ? "declined" : undefined;
}

function declined({ attendees = [] }: WireEvent): boolean {
  return attendees.some((each) => each.self === true && each.responseStatus === "declined");
}

function titleOf({ summary = "" }: WireEvent): string {
  return titleText(summary, maxTitleLength, "Calendar event");
}

function asOf({ updated }: WireEvent): string | null {
  const time = Date.parse(updated ?? "");
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

function seconds(instant: number): number {
  return Math.floor(instant / 1000);
}
