import { PageGuard, baseUrl, type ConnectorContext, type JsonObject } from "@tt/connector-core";
import * as z from "zod";
import { entryProperty, instanceProperty } from "./export";
import type { GcalSettings } from "./settings";
import {
  calendarPageSchema,
  eventFields,
  eventPageSchema,
  eventSchema,
  type WireEvent,
  type WireEventPage,
} from "./wire";

/** The parts of the context that a call uses. */
export type CallContext = Pick<ConnectorContext<GcalSettings>, "http" | "env" | "integration">;

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
  const answer = await context.http.call({
    method: "GET",
    url: eventsUrl(context, calendarId),
    query,
    schema: z.union([errorBody, eventPageSchema]),
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
  const { data } = await context.http.call({
    method: "GET",
    url: eventsUrl(context, calendarId),
    query: { maxResults: "1" },
    schema: eventPageSchema,
  });
  return data;
}

/** Gets all calendars of the account. */
export async function listCalendars(
  context: CallContext,
): Promise<z.output<typeof calendarPageSchema>["items"]> {
  const calendars: z.output<typeof calendarPageSchema>["items"] = [];
  const guard = new PageGuard("Google");
  let page: string | undefined;
  do {
    guard.enter(page ?? "");
    const { data } = await context.http.call({
      method: "GET",
      url: `${apiUrl(context)}/users/me/calendarList`,
      query: { maxResults: "250", ...(page === undefined ? {} : { pageToken: page }) },
      schema: calendarPageSchema,
    });
    calendars.push(...data.items);
    page = data.nextPageToken;
  } while (page !== undefined);
  return calendars;
}

/** Gets an event. @returns `gone` if it does not exist */
export async function getEvent(
  context: CallContext,
  calendarId: string,
  id: string,
): Promise<WireEvent | "gone"> {
  const answer = await context.http.call({
    method: "GET",
    url: eventUrl(context, calendarId, id),
    query: {},
    schema: z.union([errorBody, eventSchema]),
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
  const url = new URL(eventsUrl(context, calendarId));
  url.searchParams.append("privateExtendedProperty", `${entryProperty}=${String(entryId)}`);
  url.searchParams.append(
    "privateExtendedProperty",
    `${instanceProperty}=${context.integration.id}`,
  );
  const { data } = await context.http.call({
    method: "GET",
    url: url.href,
    query: { maxResults: "1" },
    schema: eventPageSchema.extend({ items: z.array(eventSchema).default([]) }),
  });
  return data.items[0];
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
  const answer = await context.http.call({
    method: "POST",
    url: eventsUrl(context, calendarId),
    query: { sendUpdates: "none" },
    json: event,
    // The ID is chosen here, so a repeated request can only be a duplicate.
    idempotent: true,
    schema: z.union([errorBody, eventSchema]),
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
  const answer = await context.http.call({
    method: "PATCH",
    url: eventUrl(context, calendarId, id),
    query: { sendUpdates: "none" },
    json: fields,
    headers: etag === undefined ? {} : { "if-match": etag },
    schema: z.union([errorBody, eventSchema]),
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
  await context.http.call({
    method: "DELETE",
    url: eventUrl(context, calendarId, id),
    query: { sendUpdates: "none" },
    schema: z.unknown(),
    expected: [404, 410],
  });
}

/** Body of an error response. */
const errorBody = z.object({ error: z.unknown() });

function eventUrl(context: CallContext, calendarId: string, id: string): string {
  return `${eventsUrl(context, calendarId)}/${encodeURIComponent(id)}`;
}

/** Encodes the calendar ID, which may contain `@` and `#` (GC-20). */
function eventsUrl(context: CallContext, calendarId: string): string {
  return `${apiUrl(context)}/calendars/${encodeURIComponent(calendarId)}/events`;
}

function apiUrl({ env }: CallContext): string {
  return baseUrl(env, "GOOGLE_CALENDAR_API_URL");
}
