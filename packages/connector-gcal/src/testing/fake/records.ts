import type { JsonObject } from "@tt/connector-core";

/** A Google account. */
export interface FakeAccount {
  readonly sub: string;
  readonly email: string;
  readonly emailVerified: boolean;
}

/** An event as the Calendar API returns it. */
export interface FakeEvent extends JsonObject {
  readonly id: string;
  readonly status: string;
  readonly etag: string;
  /** ISO 8601 UTC. */
  readonly updated: string;
}

/** An event with the number of its last change in the calendar. */
export interface StoredEvent {
  readonly event: FakeEvent;
  readonly sequence: number;
}

/** A calendar and its events. */
export interface CalendarRecord {
  readonly id: string;
  readonly name: string;
  readonly zone: string;
  readonly owner: string;
  /** Access roles by account. */
  readonly access: Map<string, "reader" | "writer" | "owner">;
  readonly events: Map<string, StoredEvent>;
  sequence: number;
  /** Sync tokens older than this change are expired. */
  forgotBefore: number;
}

/** State of a fake Google. */
export interface FakeState {
  readonly accounts: Map<string, FakeAccount>;
  readonly calendars: Map<string, CalendarRecord>;
}

/** The calendar with this ID for an account. */
export function calendarNamed(
  state: FakeState,
  account: FakeAccount,
  id: string,
): CalendarRecord | undefined {
  const calendar = state.calendars.get(id === "primary" ? account.email : id);
  return calendar?.access.has(account.sub) ? calendar : undefined;
}

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
  return event;
}
