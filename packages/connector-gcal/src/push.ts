import {
  ConnectorError,
  type ConnectorContext,
  type LinkSet,
  type PushEntry,
  type PushReport,
} from "@tt/connector-core";
import { calendarOf, linkedCalendar, type CalendarRef } from "./calendar";
import { deleteEvent, findExported, getEvent, insertEvent, patchEvent } from "./client";
import type { GcalSettings } from "./settings";
import { eventId, eventOf, newEvent, ownEntry } from "./export";
import { mayWrite } from "./scopes";
import type { WireEvent } from "./wire";

type Context = ConnectorContext<GcalSettings>;

/** Writes one entry as an event: makes it, changes it, or removes it. */
export async function pushEntry(entry: PushEntry, context: Context): Promise<PushReport> {
  if (!mayWrite(context.credentials["scopes"])) throw readOnly;
  if (!entry.link) return { change: linkOf(entry, ...(await makeEvent(entry, context))) };
  const calendar = linkedCalendar(entry.link.entry.source, context);
  if (!calendar) return { skip: "other_account" };
  const { ref } = entry.link.entry;
  if (entry.state === "deleted") {
    await deleteEvent(context, calendar.id, ref);
    return { change: { ...linkOf(entry, calendar, { id: ref }), gone: true } };
  }
  const etag = entry.link.remoteVersion ?? undefined;
  const event = await changeEvent(entry, context, calendar, ref, etag);
  if (event) return { change: linkOf(entry, calendar, event) };
  // People may delete what we exported; it is not put back because the entry changed.
  return { change: linkOf(entry, calendar, { id: ref }), skip: "deleted_there" };
}

/** Never a second event for an entry: what is there already is set to what the entry says now. */
async function makeEvent(entry: PushEntry, context: Context): Promise<[CalendarRef, WireEvent]> {
  const calendar = calendarOf(context);
  // Google may fail to notice a taken id; after a cut one does not rely on it (GC-41).
  const before = entry.uncertain
    ? await findExported(context, calendar.id, entry.entryId)
    : undefined;
  if (before) return [calendar, await adopt(entry, context, calendar, before.id)];
  const id = await eventId(entry.entryId, context);
  const made = await insertEvent(context, calendar.id, newEvent(id, entry, context.integration.id));
  if (made !== "duplicate") return [calendar, made];
  return [calendar, await adopt(entry, context, calendar, id)];
}

/** It was made before, but we never heard of it. A deleted one keeps its id and comes back. */
async function adopt(
  entry: PushEntry,
  context: Context,
  calendar: CalendarRef,
  id: string,
): Promise<WireEvent> {
  const there = await getEvent(context, calendar.id, id);
  const owner = there === "gone" ? undefined : ownEntry(there);
  if (owner !== undefined && owner !== String(entry.entryId)) throw taken;
  const { extendedProperties } = newEvent(id, entry, context.integration.id);
  const fields = {
    ...eventOf(entry),
    status: "confirmed",
    ...(owner === undefined && extendedProperties !== undefined ? { extendedProperties } : {}),
  };
  const event = await patchEvent(context, calendar.id, id, fields, undefined);
  if (typeof event === "string") throw taken;
  return event;
}

/** @returns Undefined when somebody deleted it there. */
async function changeEvent(
  entry: PushEntry,
  context: Context,
  calendar: CalendarRef,
  id: string,
  etag: string | undefined,
): Promise<WireEvent | undefined> {
  const fields = eventOf(entry);
  const event = await patchEvent(context, calendar.id, id, fields, etag);
  if (event !== "conflict") return alive(event);
  // Somebody changed it there. What it is about, the entry says; the rest stays (GC-43).
  const there = alive(await getEvent(context, calendar.id, id));
  if (!there) return undefined;
  const again = await patchEvent(context, calendar.id, id, fields, there.etag);
  if (again === "conflict") throw keepsChanging;
  return alive(again);
}

function alive(event: WireEvent | "gone"): WireEvent | undefined {
  return event === "gone" || event.status === "cancelled" ? undefined : event;
}

function linkOf(entry: PushEntry, calendar: CalendarRef, event: WireEvent): LinkSet {
  return {
    type: "link.set",
    entry: { source: calendar.source, ref: event.id },
    entryId: entry.entryId,
    localVersion: entry.version,
    remoteVersion: event.etag ?? null,
    gone: false,
  };
}

const readOnly = new ConnectorError({
  code: "permission_missing",
  message: "Google was allowed to show events only. Connect again to allow writing them.",
});

const taken = new ConnectorError({
  code: "provider_rejected",
  message: "The calendar has another event under this entry's id, or will not give it back.",
});

const keepsChanging = new ConnectorError({
  code: "provider_rejected",
  message: "The event keeps changing at Google; the next sync tries again.",
});
