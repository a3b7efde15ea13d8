import type { ConnectorContext } from "@tt/connector-core";
import type { GcalSettings } from "./settings";

/** Identifies a calendar, in calls and in links. */
export interface CalendarRef {
  /** Calendar ID for calls; `primary` for the account's own calendar. */
  readonly id: string;
  /**
   * Source of links, in which event IDs are unique. Contains the account ID for `primary`, which is
   * another calendar in every account; all other calendar IDs are unique.
   */
  readonly source: string;
}

type CalendarContext = Pick<ConnectorContext<GcalSettings>, "settings" | "credentials">;

/** The integration's calendar. The account's own calendar may be given by its email address, too. */
export function calendarOf({ settings, credentials }: CalendarContext): CalendarRef {
  const id = settings.calendar_id;
  const { email } = credentials;
  const isOwn = typeof email === "string" && id.toLowerCase() === email.toLowerCase();
  if (id !== "primary" && !isOwn) return { id, source: id };
  return { id: "primary", source: primarySource(credentials) };
}

/** The calendar of a link. Undefined if it belongs to another account. */
export function linkedCalendar(
  source: string,
  { credentials }: CalendarContext,
): CalendarRef | undefined {
  if (!source.startsWith(primary)) return { id: source, source };
  return source === primarySource(credentials) ? { id: "primary", source } : undefined;
}

const primary = "primary:";

function primarySource(credentials: CalendarContext["credentials"]): string {
  const { account_id: account } = credentials;
  return `${primary}${typeof account === "string" ? account : ""}`;
}
