import type { GcalContext } from "./settings";

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

type CalendarContext = Pick<GcalContext, "settings" | "credentials">;

/** The integration's calendar. The account's own calendar may be given by its email address, too. */
export function calendarOf({ settings, credentials }: CalendarContext): CalendarRef {
  const id = settings.calendar_id;
  const { email } = credentials;
  const isOwn = typeof email === "string" && id.toLowerCase() === email.toLowerCase();
  return id === "primary" || isOwn
    ? { id: "primary", source: primarySource(credentials) }
    : { id, source: id };
}

/** Calendar ID for calls about a link. Undefined if the link belongs to another account. */
export function linkedCalendar(
  source: string,
  { credentials }: Pick<CalendarContext, "credentials">,
): string | undefined {
  if (!source.startsWith(primary)) return source;
  return source === primarySource(credentials) ? "primary" : undefined;
}

const primary = "primary:";

function primarySource({ account_id: account }: CalendarContext["credentials"]): string {
  return `${primary}${typeof account === "string" ? account : ""}`;
}
