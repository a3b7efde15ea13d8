import { PageGuard, type ConnectorContext, type JsonObject } from "@tt/connector-core";
import { z } from "zod";
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

/** What a call needs to know of the card. */
export type Caller = Pick<ConnectorContext<GcalSettings>, "http" | "env" | "integration">;

/** Events of one page: what a page of a sync may have. */
const perPage = 500;

/** Which events; every page of one list and of all that follow it have to be asked for alike. */
const listParameters = {
  singleEvents: "true",
  maxResults: String(perPage),
  // Of the people invited only the card's owner counts.
  maxAttendees: "1",
  fields: `summary,timeZone,nextPageToken,nextSyncToken,items(${eventFields})`,
} as const;

/** A list of events: a window, or what changed since a token. Never both (GC-24). */
export type EventQuery = {
  readonly page?: string | undefined;
} & (
  | {
      readonly timeMin: string;
      readonly timeMax?: string;
      /** Also what was deleted, as far as Google still knows it. */
      readonly showDeleted?: "true";
    }
  | { readonly syncToken: string }
);

/**
 * A page of events.
 * @returns `expired` when Google no longer knows the token: the list has to be begun anew (GC-26).
 */
export async function listEvents(
  caller: Caller,
  calendarId: string,
  { page, ...window }: EventQuery,
): Promise<WireEventPage | "expired"> {
  const query = {
    ...listParameters,
    ...window,
    ...(page === undefined ? {} : { pageToken: page }),
  };
  const kept = page !== undefined || "syncToken" in window;
  const answer = await caller.http.call({
    method: "GET",
    url: eventsUrl(caller, calendarId),
    query,
    schema: z.union([errorBody, eventPageSchema]),
    // 410 for a sync token; a page token that is too old is a 400.
    expected: kept ? [400, 410] : [],
  });
  return "error" in answer.data ? "expired" : answer.data;
}

/** One event of a calendar: the least that tells whether it can be read (GC-11). */
export async function checkAccess(caller: Caller, calendarId: string): Promise<WireEventPage> {
  const { data } = await caller.http.call({
    method: "GET",
    url: eventsUrl(caller, calendarId),
    query: { maxResults: "1" },
    schema: eventPageSchema,
  });
  return data;
}

/** The account's calendars, all pages. */
export async function listCalendars(
  caller: Caller,
): Promise<z.output<typeof calendarPageSchema>["items"]> {
  const calendars: z.output<typeof calendarPageSchema>["items"] = [];
  const guard = new PageGuard("Google");
  let page: string | undefined;
  do {
    guard.enter(page ?? "");
    const { data } = await caller.http.call({
      method: "GET",
      url: `${api(caller)}/users/me/calendarList`,
      query: { maxResults: "250", ...(page === undefined ? {} : { pageToken: page }) },
      schema: calendarPageSchema,
    });
    calendars.push(...data.items);
    page = data.nextPageToken;
  } while (page !== undefined);
  return calendars;
}

/** An event, or that it is not there (any more). */
export async function getEvent(
  caller: Caller,
  calendarId: string,
  id: string,
): Promise<WireEvent | "gone"> {
  const answer = await caller.http.call({
    method: "GET",
    url: eventUrl(caller, calendarId, id),
    query: {},
    schema: z.union([errorBody, eventSchema]),
    expected: [404, 410],
  });
  return "error" in answer.data ? "gone" : answer.data;
}

/** The event that an entry was made into, whatever its id (GC-41). */
export async function findExported(
  caller: Caller,
  calendarId: string,
  entryId: number,
): Promise<WireEvent | undefined> {
  const url = new URL(eventsUrl(caller, calendarId));
  url.searchParams.append("privateExtendedProperty", `${entryProperty}=${String(entryId)}`);
  url.searchParams.append(
    "privateExtendedProperty",
    `${instanceProperty}=${caller.integration.id}`,
  );
  const { data } = await caller.http.call({
    method: "GET",
    url: url.href,
    query: { maxResults: "1" },
    schema: eventPageSchema.extend({ items: z.array(eventSchema).default([]) }),
  });
  return data.items[0];
}

/** Makes an event; `duplicate` when its id is taken. Nobody is told (GC-43). */
export async function insertEvent(
  caller: Caller,
  calendarId: string,
  event: JsonObject,
): Promise<WireEvent | "duplicate"> {
  const answer = await caller.http.call({
    method: "POST",
    url: eventsUrl(caller, calendarId),
    query: { sendUpdates: "none" },
    json: event,
    // The id is ours: a second time is a duplicate and nothing else.
    idempotent: true,
    schema: z.union([errorBody, eventSchema]),
    expected: [409],
  });
  return "error" in answer.data ? "duplicate" : answer.data;
}

/**
 * Changes fields of an event and no others (GC-42).
 * @param etag Of the state that is meant; `conflict` when there is another by now (GC-43).
 */
export async function patchEvent(
  caller: Caller,
  calendarId: string,
  id: string,
  fields: JsonObject,
  etag: string | undefined,
): Promise<WireEvent | "gone" | "conflict"> {
  const answer = await caller.http.call({
    method: "PATCH",
    url: eventUrl(caller, calendarId, id),
    query: { sendUpdates: "none" },
    json: fields,
    headers: etag === undefined ? {} : { "if-match": etag },
    schema: z.union([errorBody, eventSchema]),
    expected: [404, 410, 412],
  });
  if (!("error" in answer.data)) return answer.data;
  return answer.status === 412 ? "conflict" : "gone";
}

/** Removes an event; one that is gone already is removed. */
export async function deleteEvent(caller: Caller, calendarId: string, id: string): Promise<void> {
  await caller.http.call({
    method: "DELETE",
    url: eventUrl(caller, calendarId, id),
    query: { sendUpdates: "none" },
    schema: z.unknown(),
    expected: [404, 410],
  });
}

/** Google's form of a refusal. */
const errorBody = z.object({ error: z.unknown() });

function eventUrl(caller: Caller, calendarId: string, id: string): string {
  return `${eventsUrl(caller, calendarId)}/${encodeURIComponent(id)}`;
}

/** Ids of calendars have `@` and `#` in them (GC-20). */
function eventsUrl(caller: Caller, calendarId: string): string {
  return `${api(caller)}/calendars/${encodeURIComponent(calendarId)}/events`;
}

function api({ env }: Caller): string {
  return (env["GOOGLE_CALENDAR_API_URL"] ?? "").replace(/\/$/, "");
}
