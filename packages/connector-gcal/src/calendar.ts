import type { ConnectorContext } from "@tt/connector-core";
import type { GcalSettings } from "./settings";

/** A calendar: what calls name it, and where the ids of its events are unique. */
export interface CalendarRef {
  /** In URLs. */
  readonly id: string;
  /**
   * In links. `primary` means another calendar in every account, so the account's id goes with it;
   * all other ids are unique at Google.
   */
  readonly source: string;
}

type Card = Pick<ConnectorContext<GcalSettings>, "settings" | "credentials">;

/** The calendar of a card. An account's own calendar is named by its address, too. */
export function calendarOf({ settings: config, credentials }: Card): CalendarRef {
  const id = config.calendar_id;
  const { email } = credentials;
  const own = typeof email === "string" && id.toLowerCase() === email.toLowerCase();
  if (id !== "primary" && !own) return { id, source: id };
  return { id: "primary", source: primarySource(credentials) };
}

/** The calendar that a link names; undefined when it is in another account. */
export function linkedCalendar(source: string, { credentials }: Card): CalendarRef | undefined {
  if (!source.startsWith(primary)) return { id: source, source };
  return source === primarySource(credentials) ? { id: "primary", source } : undefined;
}

const primary = "primary:";

function primarySource(credentials: Card["credentials"]): string {
  const { account_id: account } = credentials;
  return `${primary}${typeof account === "string" ? account : ""}`;
}
