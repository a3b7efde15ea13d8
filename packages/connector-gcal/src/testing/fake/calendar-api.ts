import type { JsonObject } from "@tt/connector-core";
import { refuse, type Answer } from "./responses";
import { listEvents } from "./list";
import type { Caller } from "./oauth";
import { calendarNamed, type CalendarRecord, type FakeState } from "./records";
import { deleteEvent, getEvent, insertEvent, patchEvent } from "./write";

/** Context of a request. */
export interface Place {
  readonly state: FakeState;
  readonly caller: Caller;
  readonly now: Date;
  newId(): string;
  readonly emptyPage: boolean;
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
};

/** Handles a request of a known caller. @throws Refusal */
export function answerCalendar(place: Place, request: CalendarRequest): Answer {
  const [kind, name = "", below, id] = request.path.split("/").slice(1).map(decodeURIComponent);
  if (kind === "users" && request.path === "/users/me/calendarList" && request.method === "GET") {
    demand(place.caller, may.list);
    return calendarList(place);
  }
  if (kind !== "calendars" || below !== "events") throw refuse(404, "notFound", "Not Found");
  const write = request.method !== "GET";
  demand(place.caller, write ? may.write : may.read);
  const calendar = calendarNamed(place.state, place.caller.account, name);
  if (!calendar) throw refuse(404, "notFound", "Not Found");
  if (write && calendar.access.get(place.caller.account.sub) === "reader") {
    throw refuse(403, "forbidden", "You need to have writer access to this calendar.");
  }
  return onEvents(place, calendar, id, request);
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
  if (id !== undefined && method === "DELETE") return deleteEvent(calendar, id, now);
  throw refuse(404, "notFound", "Not Found");
}

function calendarList({ state, caller }: Place): Answer {
  const mine = [...state.calendars.values()].filter(({ access }) => access.has(caller.account.sub));
  const items = mine.map(({ id, name, access }) => ({
    id,
    summary: name,
    accessRole: access.get(caller.account.sub) ?? "none",
    ...(id === caller.account.email ? { primary: true } : {}),
  }));
  return { status: 200, body: { items } };
}

function demand({ scopes }: Caller, names: readonly string[]): void {
  if (scopes.some((each) => names.map(scope).includes(each))) return;
  throw refuse(403, "insufficientPermissions", "Request had insufficient authentication scopes.");
}
