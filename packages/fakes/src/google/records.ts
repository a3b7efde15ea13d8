import type { JsonObject, RawRequest } from "@tt/connector-core";

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

/** Sends a notification to the address of a channel. */
export type Notify = (address: string, request: RawRequest) => Promise<unknown>;

/** A channel that tells a receiver of the changes of a calendar. */
export interface WatchChannel {
  readonly id: string;
  readonly resourceId: string;
  readonly resourceUri: string;
  readonly token: string | undefined;
  readonly address: string;
  /** Time at which it ends, Unix milliseconds. */
  readonly expires: number;
  /** Number of the last message. */
  messages: number;
  readonly notify: Notify;
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
  readonly watchers: Map<string, WatchChannel>;
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
