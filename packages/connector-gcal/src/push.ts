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
import { canWrite } from "./scopes";
import type { WireEvent } from "./wire";

type Context = ConnectorContext<GcalSettings>;

/** Exports an entry: creates, changes or deletes its event. */
export async function pushEntry(entry: PushEntry, context: Context): Promise<PushReport> {
  if (!canWrite(context.credentials["scopes"])) throw readOnly;
  if (!entry.link) return { change: linkOf(entry, ...(await createEvent(entry, context))) };
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
  // The user deleted the event. A change of the entry does not create it again.
  return { change: linkOf(entry, calendar, { id: ref }), skip: "deleted_there" };
}

/** Creates the event of an entry. An existing event is updated, so there is never a second one. */
async function createEvent(entry: PushEntry, context: Context): Promise<[CalendarRef, WireEvent]> {
  const calendar = calendarOf(context);
  // Google may miss a duplicate ID, so after an interrupted export the event is searched (GC-41).
  const existing = entry.uncertain
    ? await findExported(context, calendar.id, entry.entryId)
    : undefined;
  if (existing) return [calendar, await adopt(entry, context, calendar, existing.id)];
  const id = await eventId(entry.entryId, context);
  const created = await insertEvent(
    context,
    calendar.id,
    newEvent(id, entry, context.integration.id),
  );
  if (created !== "duplicate") return [calendar, created];
  return [calendar, await adopt(entry, context, calendar, id)];
}

/** Takes over an event whose creation was not confirmed. A deleted one keeps its ID and is restored. */
async function adopt(
  entry: PushEntry,
  context: Context,
  calendar: CalendarRef,
  id: string,
): Promise<WireEvent> {
  const event = await getEvent(context, calendar.id, id);
  const owner = event === "gone" ? undefined : ownEntry(event);
  if (owner !== undefined && owner !== String(entry.entryId)) throw taken;
  const { extendedProperties } = newEvent(id, entry, context.integration.id);
  const fields = {
    ...eventOf(entry),
    status: "confirmed",
    ...(owner === undefined && extendedProperties !== undefined ? { extendedProperties } : {}),
  };
  const updated = await patchEvent(context, calendar.id, id, fields, undefined);
  if (typeof updated === "string") throw taken;
  return updated;
}

/** Changes an event. @returns Undefined if the user deleted it */
async function changeEvent(
  entry: PushEntry,
  context: Context,
  calendar: CalendarRef,
  id: string,
  etag: string | undefined,
): Promise<WireEvent | undefined> {
  const fields = eventOf(entry);
  const event = await patchEvent(context, calendar.id, id, fields, etag);
  if (event !== "conflict") return existingEvent(event);
  // The user changed the event: overwrite the fields that follow the entry, keep the rest (GC-43).
  const current = existingEvent(await getEvent(context, calendar.id, id));
  if (!current) return undefined;
  const again = await patchEvent(context, calendar.id, id, fields, current.etag);
  if (again === "conflict") throw keepsChanging;
  return existingEvent(again);
}

function existingEvent(event: WireEvent | "gone"): WireEvent | undefined {
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
  message: "The time tracker can only read events. Connect again and allow it to edit them.",
});

const taken = new ConnectorError({
  code: "provider_rejected",
  message:
    "Google refuses to create this event: its ID belongs to another event or to a deleted one.",
});

const keepsChanging = new ConnectorError({
  code: "provider_rejected",
  message: "The event keeps changing at Google. The next sync tries again.",
});
