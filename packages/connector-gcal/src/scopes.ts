import type { JsonValue, Settings } from "@tt/connector-core";
import type { GcalSettings } from "./settings";

// GC-11: the least that works. Listing calendars is not part of reading or writing events.
const prefix = "https://www.googleapis.com/auth/";
const write = `${prefix}calendar.events`;
const read = `${prefix}calendar.events.readonly`;
const list = `${prefix}calendar.calendarlist.readonly`;

/** Scopes that allow what another one is asked for, too. */
const alsoWrite = [write, `${prefix}calendar`];
const alsoRead = [read, ...alsoWrite, `${prefix}calendar.readonly`];
const alsoList = [
  list,
  `${prefix}calendar.calendarlist`,
  `${prefix}calendar.readonly`,
  `${prefix}calendar`,
];

type Card = Settings<GcalSettings> | undefined;

/** What to ask for. */
export function wantedScopes(card: Card): readonly string[] {
  return ["openid", "email", exports(card) ? write : read, list];
}

/** What is missing of a grant, as a sentence: people can untick boxes (GC-4). */
export function missingScopes(granted: readonly string[], card: Card): string | undefined {
  const enough = exports(card)
    ? mayWrite(granted)
    : granted.some((scope) => alsoRead.includes(scope));
  if (enough) return undefined;
  return exports(card)
    ? "Google was not allowed to let us view and edit events. Connect again and leave that box ticked."
    : "Google was not allowed to let us view events. Connect again and leave that box ticked.";
}

/** May events be written? */
export function mayWrite(granted: JsonValue | readonly string[] | undefined): boolean {
  return among(alsoWrite, granted);
}

/** May calendars be listed? */
export function mayList(granted: JsonValue | undefined): boolean {
  return among(alsoList, granted);
}

function among(wanted: readonly string[], granted: JsonValue | readonly string[] | undefined) {
  return Array.isArray(granted) && granted.some((scope) => wanted.some((each) => each === scope));
}

function exports(card: Card): boolean {
  return card !== undefined && card.sync_direction !== "import";
}
