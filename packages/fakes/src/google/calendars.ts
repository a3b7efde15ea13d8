import type { JsonObject } from "@tt/connector-core";
import { refuse, type Answer } from "./responses";
import { calendarNamed, type CalendarRecord, type FakeAccount, type FakeState } from "./records";

/** `GET /users/me/calendarList`, in pages. */
export function calendarList(
  state: FakeState,
  account: FakeAccount,
  query: URLSearchParams,
): Answer {
  const mine = [...state.calendars.values()].filter(({ access }) => access.has(account.sub));
  const size = Math.min(250, Number(query.get("maxResults") ?? "100"));
  const start = Number(/^from-(\d+)$/.exec(query.get("pageToken") ?? "from-0")?.[1] ?? Number.NaN);
  if (Number.isNaN(start)) throw refuse(400, "invalid", "Invalid page token value.");
  const items = mine.slice(start, start + size).map((calendar) => listEntry(calendar, account));
  const next = start + size < mine.length ? { nextPageToken: `from-${String(start + size)}` } : {};
  return { status: 200, body: { kind: "calendar#calendarList", items, ...next } };
}

/** A calendar in the list of an account. */
export function listEntry(
  { id, name, zone, access }: CalendarRecord,
  account: FakeAccount,
): JsonObject {
  return {
    kind: "calendar#calendarListEntry",
    ...{ id, summary: name, timeZone: zone, selected: true },
    accessRole: access.get(account.sub) ?? "none",
    ...(id === account.email ? { primary: true } : {}),
  };
}

/** A calendar itself. */
export function calendarJson({ id, name, zone }: CalendarRecord): JsonObject {
  return { kind: "calendar#calendar", id, summary: name, timeZone: zone };
}

/** `POST /freeBusy`: the times at which calendars are busy, overlapping ones merged. @throws Refusal */
export function freeBusy(state: FakeState, account: FakeAccount, body: JsonObject): Answer {
  const [min, max] = [body["timeMin"], body["timeMax"]].map((time) => Date.parse(textOf(time)));
  if (min === undefined || max === undefined || !(min < max)) throw refuse(400, "timeRangeEmpty");
  const items = Array.isArray(body["items"]) ? (body["items"] as readonly JsonObject[]) : [];
  const calendars = items.map(({ id }): [string, JsonObject] => {
    const calendar = calendarNamed(state, account, textOf(id));
    return [
      textOf(id),
      calendar
        ? { busy: busyTimes(calendar, min, max) }
        : { errors: [{ domain: "global", reason: "notFound" }], busy: [] },
    ];
  });
  return {
    status: 200,
    body: {
      kind: "calendar#freeBusy",
      timeMin: new Date(min).toISOString(),
      timeMax: new Date(max).toISOString(),
      calendars: Object.fromEntries(calendars),
    },
  };
}

function busyTimes(calendar: CalendarRecord, min: number, max: number): JsonObject[] {
  const times = [...calendar.events.values()]
    .map(({ event }) => event)
    .filter((event) => event.status !== "cancelled" && event["transparency"] !== "transparent")
    .map((event) => [Math.max(min, instant(event["start"])), Math.min(max, instant(event["end"]))])
    .filter((time): time is [number, number] => (time[0] ?? 0) < (time[1] ?? 0))
    .sort((a, b) => a[0] - b[0]);
  const merged: [number, number][] = [];
  for (const [start, end] of times) {
    const last = merged.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged.map(([start, end]) => ({
    start: new Date(start).toISOString(),
    end: new Date(end).toISOString(),
  }));
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** All-day events are treated as UTC. Unix milliseconds. */
export function instant(time: unknown): number {
  const { dateTime, date } = (time ?? {}) as { dateTime?: string; date?: string };
  return Date.parse(dateTime ?? date ?? "");
}
