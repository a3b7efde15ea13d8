import type { NewEvent } from "@tt/connector-gcal/testing";

/** The account whose calendars are imported. */
export const email = "bench@example.com";

/** Our registration with the fake Google. */
export const registration = { id: "bench-client", secret: "bench-client-secret" };

/** Where Google sends browsers back to: the measured host never listens there, the bench does it. */
export const baseUrl = "http://127.0.0.1:9";
export const redirectUri = `${baseUrl}/integrations/google/callback`;

/** As many events as fit into a page of ours. */
export const perPage = 500;

/**
 * Event number `index` of a calendar, from 0: half an hour each, one after another, the last one an
 * hour ago. Every tenth is shown as free, so it makes no entry.
 */
export function eventAt(calendar: string, index: number, now: number): NewEvent {
  const start = now - 60 * 60_000 - (index + 1) * 60_000;
  return {
    id: `${calendar}${String(index).padStart(6, "0")}`,
    summary: `Planning of part ${String(index)} with everybody who has an opinion`,
    start: new Date(start).toISOString(),
    end: new Date(start + 30 * 60_000).toISOString(),
    description: "Agenda, minutes and what was decided. ".repeat(10),
    ...(index % 10 === 9 ? { transparency: "transparent" } : {}),
  };
}

/** Entries that so many events make. */
export function entriesOf(events: number): number {
  return events - Math.floor(events / 10);
}
