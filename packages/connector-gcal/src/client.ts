import { path, type ConnectorContext, type JsonObject } from "@tt/connector-core";
import * as z from "zod";
import { entryProperty, instanceProperty } from "./export";
import type { GcalSettings } from "./settings";
import {
  calendarSchema,
  eventFields,
  eventPageSchema,
  eventSchema,
  type WireCalendar,
  type WireEvent,
  type WireEventPage,
} from "./wire";

/** The parts of the context that a call uses. */
export type CallContext = Pick<ConnectorContext<GcalSettings>, "api" | "integration">;

/** Events per page; also the maximum of a sync page. */
const perPage = 500;

/** Parameters of a list. They have to be the same for all pages and for later incremental lists. */
const listParameters = {
  singleEvents: "true",
  maxResults: String(perPage),
  // Only the attendance of the account itself is used.
  maxAttendees: "1",
  fields: `summary,timeZone,nextPageToken,nextSyncToken,items(${eventFields})`,
} as const;

/** A list of events: a time window, or the changes since a sync token. */
export type EventQuery = {
  readonly page?: string | undefined;
} & (
  | {
      readonly timeMin: string;
      readonly timeMax?: string;
      /** Include deleted events. */
      readonly showDeleted?: "true";
    }
  | { readonly syncToken: string }
);

/**
 * Gets a page of events.
 * @returns `expired` if the sync or page token is no longer valid; the list has to start over.
 */
export async function listEvents(
  context: CallContext,
  calendarId: string,
  { page, ...window }: EventQuery,
): Promise<WireEventPage | "expired"> {
  const query = {
    ...listParameters,
    ...window,
    ...(page === undefined ? {} : { pageToken: page }),
  };
  const hasToken = page !== undefined || "syncToken" in window;
  const schema = z.union([errorBody, eventPageSchema]);
  const answer = await context.api.call("GET", eventsPath(calendarId), schema, {
    query,
    // An expired sync token is a 410, an expired page token a 400.
    expected: hasToken ? [400, 410] : [],
  });
  return "error" in answer.data ? "expired" : answer.data;
}

/** Gets one event, to check that the calendar can be read. */
export async function checkAccess(
  context: CallContext,
  calendarId: string,
): Promise<WireEventPage> {
  return context.api.get(eventsPath(calendarId), eventPageSchema, { query: { maxResults: 1 } });
}

/** Gets all calendars of the account, except those in an unknown form. */
export async function listCalendars({ api }: CallContext): Promise<readonly WireCalendar[]> {
  const calendars: WireCalendar[] = [];
  const pages = api.pages.token("/users/me/calendarList", {
    query: { maxResults: 250 },
    items: "items",
    next: "nextPageToken",
    param: "pageToken",
  });
  for await (const { items } of pages) {
    calendars.push(...items.flatMap((item) => calendarSchema.safeParse(item).data ?? []));
  }
  return calendars;
}

/** Gets an event. @returns `gone` if it does not exist */
export async function getEvent(
  context: CallContext,
  calendarId: string,
  id: string,
): Promise<WireEvent | "gone"> {
  const schema = z.union([errorBody, eventSchema]);
  const answer = await context.api.call("GET", eventPath(calendarId, id), schema, {
    expected: [404, 410],
  });
  return "error" in answer.data ? "gone" : answer.data;
}

/** Finds the event that was created for an entry, by its private extended properties. */
export async function findExported(
  context: CallContext,
  calendarId: string,
  entryId: number,
): Promise<WireEvent | undefined> {
  const schema = eventPageSchema.extend({ items: z.array(eventSchema).default([]) });
  const { items } = await context.api.get(eventsPath(calendarId), schema, {
    query: {
      privateExtendedProperty: [
        `${entryProperty}=${String(entryId)}`,
        `${instanceProperty}=${context.integration.id}`,
      ],
      maxResults: 1,
    },
  });
  return items[0];
}

/**
 * Creates an event without sending invitations.
 * @returns `duplicate` if its ID is taken
 */
export async function insertEvent(
  context: CallContext,
  calendarId: string,
  event: JsonObject,
): Promise<WireEvent | "duplicate"> {
  const schema = z.union([errorBody, eventSchema]);
  const answer = await context.api.call("POST", eventsPath(calendarId), schema, {
    query: { sendUpdates: "none" },
    body: event,
    // The ID is chosen here, so a repeated request can only be a duplicate.
    idempotent: true,
    expected: [409],
  });
  return "error" in answer.data ? "duplicate" : answer.data;
}

/**
 * Changes the given fields of an event. Keeps the others.
 * @param etag Version to change. Undefined to change any version.
 * @returns `conflict` if the event was changed since that version, `gone` if it does not exist
 */
export async function patchEvent(
  context: CallContext,
  calendarId: string,
  id: string,
  fields: JsonObject,
  etag: string | undefined,
): Promise<WireEvent | "gone" | "conflict"> {
  const schema = z.union([errorBody, eventSchema]);
  const answer = await context.api.call("PATCH", eventPath(calendarId, id), schema, {
    query: { sendUpdates: "none" },
    body: fields,
    headers: etag === undefined ? {} : { "if-match": etag },
    expected: [404, 410, 412],
  });
  if (!("error" in answer.data)) return answer.data;
  return answer.status === 412 ? "conflict" : "gone";
}

/** Deletes an event. Succeeds if it does not exist. */
export async function deleteEvent(
  context: CallContext,
  calendarId: string,
  id: string,
): Promise<void> {
  await context.api.delete(eventPath(calendarId, id), {
    query: { sendUpdates: "none" },
    expected: [404, 410],
  });
}

/** Body of an error response. */
const errorBody = z.object({ error: z.unknown() });

function eventPath(calendarId: string, id: string): string {
  return `${eventsPath(calendarId)}${path`/${id}`}`;
}

/** Calendar IDs may contain `@` and `#` (GC-20). */
function eventsPath(calendarId: string): string {
  return path`/calendars/${calendarId}/events`;
}
