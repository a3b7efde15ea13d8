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
    ...fields,
    etag: `"${String(calendar.sequence)}"`,
    updated: now.toISOString(),
  };
  calendar.events.set(event.id, { event, sequence: calendar.sequence });
  notifyWatchers(calendar, now);
  return event;
}
