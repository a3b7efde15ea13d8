import type { NewEvent } from "@tt/fakes/google";

/** The account whose calendars are imported. */
export const email = "bench@example.com";

/** The host's OAuth client at the fake Google. */
export const registration = { id: "bench-client", secret: "bench-client-secret" };

/** `BASE_URL` of the host. Nothing listens there: the bench follows the redirects itself. */
export const baseUrl = "http://127.0.0.1:9";
export const redirectUri = `${baseUrl}/integrations/google/callback`;

/** Events per page, as many as the connector asks for. */
export const perPage = 500;

/**
 * Event of a calendar by index, from 0: half an hour each, starting a minute before the last one, all
 * of them over. Every tenth is shown as free and makes no entry.
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

/** Number of time entries that a number of events makes. */
export function entriesOf(events: number): number {
  return events - Math.floor(events / 10);
}
