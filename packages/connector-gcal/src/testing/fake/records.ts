import type { JsonObject } from "@tt/connector-core";

/** A Google account. */
export interface FakeAccount {
  readonly sub: string;
  readonly email: string;
  readonly emailVerified: boolean;
}

/** An event as it is stored, and shown. */
export interface FakeEvent extends JsonObject {
  readonly id: string;
  readonly status: string;
  readonly etag: string;
  /** ISO 8601 UTC. */
  readonly updated: string;
}

/** An event and when it was changed last, counted over the whole calendar. */
export interface StoredEvent {
  readonly event: FakeEvent;
  readonly sequence: number;
}

/** A calendar. */
export interface CalendarRecord {
  readonly id: string;
  readonly name: string;
  readonly zone: string;
  readonly owner: string;
  /** By account: what it may do there. */
  readonly access: Map<string, "reader" | "writer" | "owner">;
  readonly events: Map<string, StoredEvent>;
  sequence: number;
  /** Sync tokens from before this count no more. */
  forgotBefore: number;
}

/** Everything that a fake Google knows. */
export interface FakeState {
  readonly accounts: Map<string, FakeAccount>;
  readonly calendars: Map<string, CalendarRecord>;
}

/** The calendar that an account means. */
export function calendarNamed(
  world: FakeState,
  account: FakeAccount,
  id: string,
): CalendarRecord | undefined {
  const calendar = world.calendars.get(id === "primary" ? account.email : id);
  return calendar?.access.has(account.sub) ? calendar : undefined;
}

/** Stores an event's newest state: every change has a number of its own and a new etag. */
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
