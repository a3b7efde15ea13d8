import { base64Url, fromBase64Url, fromUtf8, utf8, type JsonObject } from "@tt/connector-core";
import { instant } from "./calendars";
import { refuse, type Answer } from "./responses";
import type { CalendarRecord, FakeEvent } from "./records";

// `events.list`, with all restrictions of Google's reference.

/** Parameters that cannot be combined with a sync token (GC-24). */
const notWithToken = [
  "iCalUID",
  "orderBy",
  "privateExtendedProperty",
  "q",
  "sharedExtendedProperty",
  "timeMin",
  "timeMax",
  "updatedMin",
];

interface PageToken {
  readonly offset: number;
  /** The other parameters, which must be the same for all pages (GC-21). */
  readonly same: string;
  /** Last change of the calendar when the list started. */
  readonly sequence: number;
  /** Number of empty pages before it, so that every page has another token. */
  readonly empty: number;
}

/** Returns a page of a calendar's events. @throws Refusal if the query is invalid */
export function listEvents(
  calendar: CalendarRecord,
  query: URLSearchParams,
  emptyPage: boolean,
): Answer {
  const syncToken = query.get("syncToken");
  if (syncToken !== null) checkToken(calendar, query, syncToken);
  checkWindow(query);
  const same = sameParameters(query);
  const page = readPage(query.get("pageToken"), same);
  const sequence = page?.sequence ?? calendar.sequence;
  const found = kept(calendar, `${same} ${String(sequence)}`, () =>
    select(calendar, query, syncToken, sequence),
  );
  const size = emptyPage ? 0 : Math.min(2500, Number(query.get("maxResults") ?? "250"));
  const offset = page?.offset ?? 0;
  const empty = (page?.empty ?? 0) + Number(emptyPage);
  const items = found.slice(offset, offset + size);
  const more = offset + size < found.length || emptyPage;
  return {
    status: 200,
    body: {
      kind: "calendar#events",
      summary: calendar.name,
      timeZone: calendar.zone,
      items: items.map((event) => shown(event, query)),
      ...(more
        ? { nextPageToken: encode({ offset: offset + size, same, sequence, empty }) }
        : { nextSyncToken: encode({ after: sequence, kind: kindOf(query) }) }),
    },
  };
}

const walks = new WeakMap<
  CalendarRecord,
  { readonly of: string; readonly found: readonly FakeEvent[] }
>();

/** Lists are created once for all their pages. */
function kept(
  calendar: CalendarRecord,
  of: string,
  make: () => readonly FakeEvent[],
): readonly FakeEvent[] {
  const known = walks.get(calendar);
  if (known?.of === of && calendar.sequence === Number(of.split(" ").at(-1))) return known.found;
  const found = make();
  walks.set(calendar, { of, found });
  return found;
}

function select(
  calendar: CalendarRecord,
  query: URLSearchParams,
  syncToken: string | null,
  until: number,
): readonly FakeEvent[] {
  const stored = [...calendar.events.values()];
  if (syncToken !== null) {
    const { after } = decode(syncToken) as { readonly after: number };
    return stored
      .filter(({ sequence }) => sequence > after && sequence <= until)
      .map(({ event }) => event);
  }
  const wanted = query.getAll("privateExtendedProperty");
  const min = Date.parse(query.get("timeMin") ?? "");
  const max = Date.parse(query.get("timeMax") ?? "");
  const words = (query.get("q") ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  const found = stored
    .map(({ event }) => event)
    .filter((event) => words.every((word) => textOf(event).includes(word)))
    .filter((event) => event.status !== "cancelled" || query.get("showDeleted") === "true")
    .filter((event) => wanted.every((property) => hasProperty(event, property)))
    .filter((event) => Number.isNaN(min) || instant(event["end"]) > min)
    .filter((event) => Number.isNaN(max) || instant(event["start"]) < max);
  return ordered(found, query.get("orderBy"));
}

/** Without an order, Google's is stable and unspecified; the fake keeps the order of creation. */
function ordered(events: readonly FakeEvent[], order: string | null): readonly FakeEvent[] {
  if (order === "startTime") {
    return events.toSorted((a, b) => instant(a["start"]) - instant(b["start"]));
  }
  if (order !== "updated") return events;
  return events.toSorted((a, b) => Date.parse(a.updated) - Date.parse(b.updated));
}

/** What `q` searches. */
function textOf(event: FakeEvent): string {
  const { summary, description, location, attendees } = event;
  return JSON.stringify([summary, description, location, attendees]).toLowerCase();
}

/** In a list of changes, a deleted event has only an ID (GC-27). */
function shown(event: FakeEvent, query: URLSearchParams): JsonObject {
  if (event.status === "cancelled") {
    const { id, status, recurringEventId, originalStartTime } = event;
    return {
      id,
      status,
      ...(recurringEventId === undefined ? {} : { recurringEventId }),
      ...(originalStartTime === undefined ? {} : { originalStartTime }),
    };
  }
  const fields = /items\(([^)]*)\)/.exec(query.get("fields") ?? "")?.[1]?.split(",");
  if (!fields) return event;
  return Object.fromEntries(Object.entries(event).filter(([name]) => fields.includes(name)));
}

function checkToken(calendar: CalendarRecord, query: URLSearchParams, token: string): void {
  const known = decode(token) as { readonly after?: number; readonly kind?: string } | undefined;
  if (typeof known?.after !== "number" || known.after < calendar.forgotBefore) {
    throw refuse(
      410,
      "fullSyncRequired",
      "Sync token is no longer valid, a full sync is required.",
    );
  }
  const forbidden = notWithToken.some((name) => query.has(name));
  if (forbidden || query.get("showDeleted") === "false" || known.kind !== kindOf(query)) {
    throw refuse(400, "syncTokenWithRequestRestrictions");
  }
}

/** Checks the window and the order (GC-22, GC-23). */
function checkWindow(query: URLSearchParams): void {
  if (query.get("orderBy") === "startTime" && query.get("singleEvents") !== "true") {
    throw refuse(400, "badRequest", "The requested ordering is not available.");
  }
  const times = ["timeMin", "timeMax"].flatMap((name) => query.get(name) ?? []);
  if (times.some((time) => !/T.*(Z|[+-]\d\d:\d\d)$/.test(time))) throw refuse(400, "badRequest");
  const [min, max] = times.map((time) => Date.parse(time));
  if (min !== undefined && max !== undefined && min >= max) {
    throw refuse(400, "timeRangeEmpty");
  }
}

function readPage(token: string | null, same: string): PageToken | undefined {
  if (token === null) return undefined;
  const page = decode(token) as PageToken | undefined;
  if (page?.same !== same) throw refuse(400, "invalid", "Invalid page token value.");
  return page;
}

function sameParameters(query: URLSearchParams): string {
  const rest = [...query].filter(([name]) => name !== "pageToken");
  return rest
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join("&");
}

/** Parameters that must be the same as in the first list. */
function kindOf(query: URLSearchParams): string {
  const names = ["singleEvents", "maxResults", "eventTypes", "maxAttendees", "timeZone"];
  return names.map((name) => query.get(name) ?? "").join(" ");
}

function hasProperty(event: FakeEvent, property: string): boolean {
  const [name = "", ...value] = property.split("=");
  const { private: own } = (event["extendedProperties"] ?? {}) as { private?: JsonObject };
  return own?.[name] === value.join("=");
}

function encode(value: object): string {
  return base64Url(utf8(JSON.stringify(value)));
}

function decode(token: string): unknown {
  try {
    return JSON.parse(fromUtf8(fromBase64Url(token) ?? new Uint8Array()));
  } catch {
    return undefined;
  }
}
