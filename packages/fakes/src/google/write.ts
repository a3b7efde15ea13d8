import type { JsonObject } from "@tt/connector-core";
import { refuse, type Answer } from "./responses";
import type { CalendarRecord, FakeEvent } from "./records";
import { storeEvent } from "./store-event";

/** Creates an event. @throws Refusal */
export function insertEvent(
  calendar: CalendarRecord,
  body: JsonObject,
  now: Date,
  made: string,
): Answer {
  const id = typeof body["id"] === "string" ? body["id"] : made;
  // Only base32hex (GC-40).
  if (!/^[a-v0-9]{5,1024}$/.test(id)) throw refuse(400, "invalid", "Invalid resource id value.");
  checkTimes(body);
  checkProperties(body);
  // The ID of a deleted event cannot be reused (GC-41).
  if (calendar.events.has(id)) {
    throw refuse(409, "duplicate", "The requested identifier already exists.");
  }
  return { status: 200, body: storeEvent(calendar, { ...body, id }, now) };
}

/** Changes the given fields. @throws Refusal */
export function patchEvent(
  calendar: CalendarRecord,
  id: string,
  body: JsonObject,
  ifMatch: string | null,
  now: Date,
): Answer {
  const event = existing(calendar, id);
  checkVersion(event, ifMatch);
  const revived = body["status"] === "confirmed";
  if (event.status === "cancelled" && !revived) return { status: 200, body: event };
  const extended = merged(event["extendedProperties"], body["extendedProperties"]);
  checkProperties(extended === undefined ? {} : { extendedProperties: extended });
  const next = { ...event, ...body, id, ...(extended ? { extendedProperties: extended } : {}) };
  return { status: 200, body: storeEvent(calendar, next, now) };
}

/** Replaces an event (`PUT`). @throws Refusal */
export function updateEvent(
  calendar: CalendarRecord,
  id: string,
  body: JsonObject,
  ifMatch: string | null,
  now: Date,
): Answer {
  const event = existing(calendar, id);
  checkVersion(event, ifMatch);
  checkTimes(body);
  checkProperties(body);
  return { status: 200, body: storeEvent(calendar, { ...body, id }, now) };
}

function checkVersion(event: FakeEvent, ifMatch: string | null): void {
  if (ifMatch === null || ifMatch === event.etag) return;
  throw refuse(412, "conditionNotMet", "Precondition Failed");
}

/** Deletes an event. @throws Refusal 410 if it was already deleted */
export function deleteEvent(calendar: CalendarRecord, id: string, now: Date): Answer {
  const event = existing(calendar, id);
  if (event.status === "cancelled") throw refuse(410, "deleted", "Resource has been deleted");
  storeEvent(calendar, { ...event, status: "cancelled" }, now);
  return { status: 204 };
}

/** Returns an event; a deleted one has the status `cancelled`. @throws Refusal */
export function getEvent(calendar: CalendarRecord, id: string): Answer {
  return { status: 200, body: existing(calendar, id) };
}

function existing(calendar: CalendarRecord, id: string): FakeEvent {
  const stored = calendar.events.get(id);
  if (!stored) throw refuse(404, "notFound", "Not Found");
  return stored.event;
}

function checkTimes(body: JsonObject): void {
  for (const name of ["start", "end"]) {
    const time = body[name] as JsonObject | undefined;
    const { dateTime, date, timeZone } = time ?? {};
    const given = typeof date === "string" || typeof dateTime === "string";
    const placed = typeof dateTime !== "string" || /(Z|[+-]\d\d:\d\d)$/.test(dateTime) || timeZone;
    if (!given || !placed) throw refuse(400, "required", `Missing ${name} time.`);
  }
}

/** Keys have at most 44 characters, values at most 1,024; all are strings (GC-42). */
function checkProperties(body: JsonObject): void {
  const { private: own } = (body["extendedProperties"] ?? {}) as { private?: JsonObject };
  for (const [name, value] of Object.entries(own ?? {})) {
    const good = typeof value === "string" && name.length <= 44 && value.length <= 1024;
    if (!good) throw refuse(400, "invalid", "Invalid extended property.");
  }
}

/** Merges properties; null removes one (GC-42). */
function merged(before: unknown, change: unknown): JsonObject | undefined {
  if (change === undefined) return undefined;
  const kinds = ["private", "shared"] as const;
  return Object.fromEntries(
    kinds.flatMap((kind) => {
      const old = (before as JsonObject | undefined)?.[kind] as JsonObject | undefined;
      const next = (change as JsonObject)[kind] as JsonObject | undefined;
      if (!old && !next) return [];
      const all = Object.entries({ ...old, ...next }).filter(([, value]) => value !== null);
      return [[kind, Object.fromEntries(all)]];
    }),
  );
}
