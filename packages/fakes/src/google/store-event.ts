import type { JsonObject } from "@tt/connector-core";
import type { CalendarRecord, FakeEvent } from "./records";
import { notifyWatchers } from "./watch";

/** Stores a new version of an event: every change has its own number and a new ETag. */
export function storeEvent(
  calendar: CalendarRecord,
  fields: JsonObject & { readonly id: string },
  now: Date,
): FakeEvent {
  calendar.sequence += 1;
  const event: FakeEvent = {
    status: "confirmed",
    htmlLink: pageOf(fields.id, calendar.id),
    ...fields,
    etag: `"${String(calendar.sequence)}"`,
    updated: now.toISOString(),
  };
  calendar.events.set(event.id, { event, sequence: calendar.sequence });
  notifyWatchers(calendar, now);
  return event;
}

/** Web page of an event, as Google links to it. */
function pageOf(id: string, calendar: string): string {
  const eid = Buffer.from(`${id} ${calendar}`).toString("base64url");
  return `https://www.google.com/calendar/event?eid=${eid}`;
}
