import type { JsonObject } from "@tt/connector-core";
import { refuse, type Answer } from "./responses";
import { listEvents } from "./list";
import type { Caller } from "./oauth";
import { calendarJson, calendarList, freeBusy, listEntry } from "./calendars";
import { calendarNamed, type CalendarRecord, type FakeState, type Notify } from "./records";
import { stopChannel, watchEvents } from "./watch";
import { deleteEvent, getEvent, insertEvent, patchEvent, updateEvent } from "./write";

/** Context of a request. */
export interface Place {
  readonly state: FakeState;
  readonly caller: Caller;
  readonly now: Date;
  newId(): string;
  readonly emptyPage: boolean;
  /** Base URL of the Calendar API. */
  readonly api: string;
  readonly notify: Notify;
}

/** A request to the Calendar API. */
export interface CalendarRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly ifMatch: string | null;
  readonly body: JsonObject;
}

const scope = (name: string): string => `https://www.googleapis.com/auth/${name}`;
/** Scopes that allow a request (GC-11). */
const may = {
  list: [
    "calendar.calendarlist.readonly",
    "calendar.calendarlist",
    "calendar.readonly",
    "calendar",
  ],
  read: ["calendar.events.readonly", "calendar.events", "calendar.readonly", "calendar"],
  write: ["calendar.events", "calendar"],
  calendar: ["calendar.calendars.readonly", "calendar.calendars", "calendar.readonly", "calendar"],
  freeBusy: ["calendar.freebusy", "calendar.events.freebusy", "calendar.readonly", "calendar"],
};

/** Handles a request of a known caller. @throws Refusal */
export function answerCalendar(place: Place, request: CalendarRequest): Answer {
  const [kind, name = "", below, id] = request.path.split("/").slice(1).map(decodeURIComponent);
  if (kind === "users") return onCalendarList(place, request);
  if (request.method === "POST" && request.path === "/freeBusy") {
    assertScopes(place.caller, may.freeBusy);
    return freeBusy(place.state, place.caller.account, request.body);
  }
  if (request.method === "POST" && request.path === "/channels/stop") {
    return stopChannel(place.state.calendars.values(), request.body);
  }
  if (kind === "calendars" && below === undefined && request.method === "GET") {
    assertScopes(place.caller, may.calendar);
    return { status: 200, body: calendarJson(visible(place, name)) };
  }
  if (kind !== "calendars" || below !== "events") throw refuse(404, "notFound", "Not Found");
  const isWatch = id === "watch" && request.method === "POST";
  const write = request.method !== "GET" && !isWatch;
  assertScopes(place.caller, write ? may.write : may.read);
  const calendar = visible(place, name);
  if (isWatch) return watchEvents(calendar, request.body, place.now, place.api, place.notify);
  if (write && calendar.access.get(place.caller.account.sub) === "reader") {
    throw refuse(403, "forbidden", "You need to have writer access to this calendar.");
  }
  return onEvents(place, calendar, id, request);
}

/** @throws Refusal 404 */
function visible({ state, caller }: Place, name: string): CalendarRecord {
  const calendar = calendarNamed(state, caller.account, name);
  if (!calendar) throw refuse(404, "notFound", "Not Found");
  return calendar;
}

/** `GET /users/me/calendarList`, and one of its calendars below it. */
function onCalendarList(place: Place, { method, path, query }: CalendarRequest): Answer {
  const [, id] = /^\/users\/me\/calendarList(?:\/([^/]+))?$/.exec(path) ?? [];
  if (method !== "GET" || !path.startsWith("/users/me/calendarList")) {
    throw refuse(404, "notFound", "Not Found");
  }
  assertScopes(place.caller, may.list);
  const { account } = place.caller;
  if (id === undefined) return calendarList(place.state, account, query);
  return { status: 200, body: listEntry(visible(place, decodeURIComponent(id)), account) };
}

function onEvents(
  place: Place,
  calendar: CalendarRecord,
  id: string | undefined,
  { method, query, ifMatch, body }: CalendarRequest,
): Answer {
  const { now, emptyPage } = place;
  if (id === undefined && method === "GET") return listEvents(calendar, query, emptyPage);
  if (id === undefined && method === "POST") return insertEvent(calendar, body, now, place.newId());
  if (id !== undefined && method === "GET") return getEvent(calendar, id);
  if (id !== undefined && method === "PATCH") return patchEvent(calendar, id, body, ifMatch, now);
  if (id !== undefined && method === "PUT") return updateEvent(calendar, id, body, ifMatch, now);
  if (id !== undefined && method === "DELETE") return deleteEvent(calendar, id, now);
  throw refuse(404, "notFound", "Not Found");
}

function assertScopes({ scopes }: Caller, names: readonly string[]): void {
  if (scopes.some((each) => names.map(scope).includes(each))) return;
  throw refuse(403, "insufficientPermissions", "Request had insufficient authentication scopes.");
}
