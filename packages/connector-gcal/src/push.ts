import { ConnectorError, type PushEntry, type Pushed } from "@tt/connector-core";
import { calendarOf, linkedCalendar } from "./calendar";
import { EventsApi } from "./client";
import { eventId, eventOf, marksOf, newEvent, ownEntry, type Marks } from "./export";
import { isGranted } from "./scopes";
import type { GcalContext } from "./settings";
import type { WireEvent } from "./wire";

/** Exports an entry: creates, changes or deletes its event. */
export async function pushEntry(entry: PushEntry, context: GcalContext): Promise<Pushed> {
  const { api, credentials } = context;
  if (!isGranted("write", credentials["scopes"])) throw readOnly;
  if (!entry.link) {
    const calendar = calendarOf(context);
    const events = new EventsApi(api, calendar.id);
    const { id, etag = null } = await createEvent(entry, context, events);
    return { ref: { source: calendar.source, ref: id }, remoteVersion: etag };
  }
  const { entry: ref, remoteVersion } = entry.link;
  const calendar = linkedCalendar(ref.source, context);
  if (calendar === undefined) return { skip: "other_account" };
  const events = new EventsApi(api, calendar);
  if (entry.state === "deleted") {
    await events.delete(ref.ref);
    return { ref, remoteVersion: null, gone: true };
  }
  const event = await changeEvent(entry, events, ref.ref, remoteVersion ?? undefined);
  if (event) return { ref, remoteVersion: event.etag ?? null };
  // The user deleted the event. A change of the entry does not create it again.
  return { ref, remoteVersion: null, skip: "deleted_there" };
}

/** Creates the event of an entry. An existing event is updated, so there is never a second one. */
async function createEvent(
  entry: PushEntry,
  context: GcalContext,
  events: EventsApi,
): Promise<WireEvent> {
  const marks = marksOf(entry, context.integration.id);
  // Google may miss a duplicate ID, so after an interrupted export the event is searched (GC-41).
  const existing = entry.uncertain && (await events.find(marks.private));
  if (existing) return adopt(entry, marks, events, existing.id);
  const id = await eventId(entry.entryId, context);
  const created = await events.insert(newEvent(id, entry, marks));
  return created === "duplicate" ? adopt(entry, marks, events, id) : created;
}

/** Takes over an event whose creation was not confirmed. A deleted one keeps its ID and is restored. */
async function adopt(
  entry: PushEntry,
  marks: Marks,
  events: EventsApi,
  id: string,
): Promise<WireEvent> {
  const event = await events.get(id);
  const owner = event === "gone" ? undefined : ownEntry(event);
  if (owner !== undefined && owner !== String(entry.entryId)) throw taken;
  const missing = owner === undefined ? { extendedProperties: marks } : {};
  const fields = { ...eventOf(entry), status: "confirmed", ...missing };
  const updated = await events.patch(id, fields, undefined);
  if (typeof updated === "string") throw taken;
  return updated;
}

/** Changes an event. @returns Undefined if the user deleted it */
async function changeEvent(
  entry: PushEntry,
  events: EventsApi,
  id: string,
  etag: string | undefined,
): Promise<WireEvent | undefined> {
  const fields = eventOf(entry);
  const event = await events.patch(id, fields, etag);
  if (event !== "conflict") return existingEvent(event);
  // The user changed the event: overwrite the fields that follow the entry, keep the rest (GC-43).
  const current = existingEvent(await events.get(id));
  if (!current) return undefined;
  const again = await events.patch(id, fields, current.etag);
  if (again === "conflict") throw keepsChanging;
  return existingEvent(again);
}

function existingEvent(event: WireEvent | "gone"): WireEvent | undefined {
  return event === "gone" || event.status === "cancelled" ? undefined : event;
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
