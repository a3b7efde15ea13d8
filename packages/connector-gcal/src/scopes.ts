import type { JsonValue, Settings } from "@tt/connector-core";
import type { GcalSettings } from "./settings";

// The narrowest scopes (GC-11). Those for events do not include the list of calendars.
const prefix = "https://www.googleapis.com/auth/";
const write = `${prefix}calendar.events`;
const read = `${prefix}calendar.events.readonly`;
const list = `${prefix}calendar.calendarlist.readonly`;

// Granted scopes that include the permission.
const writeScopes = [write, `${prefix}calendar`];
const readScopes = [read, ...writeScopes, `${prefix}calendar.readonly`];
const listScopes = [
  list,
  `${prefix}calendar.calendarlist`,
  `${prefix}calendar.readonly`,
  `${prefix}calendar`,
];

type ConnectSettings = Settings<GcalSettings> | undefined;

/** Scopes to request. */
export function wantedScopes(settings: ConnectSettings): readonly string[] {
  return ["openid", "email", exports(settings) ? write : read, list];
}

/**
 * Message for the user if a required scope was not granted: users can deselect scopes on Google's
 * consent page. Undefined if all were granted.
 */
export function missingScopes(
  granted: readonly string[],
  settings: ConnectSettings,
): string | undefined {
  const isGranted = exports(settings)
    ? canWrite(granted)
    : granted.some((scope) => readScopes.includes(scope));
  if (isGranted) return undefined;
  return exports(settings)
    ? "The permission to view and edit events was not granted. Connect again and select it."
    : "The permission to view events was not granted. Connect again and select it.";
}

/** True if the granted scopes allow writing events. */
export function canWrite(granted: JsonValue | readonly string[] | undefined): boolean {
  return includesAny(writeScopes, granted);
}

/** True if the granted scopes allow listing calendars. */
export function canList(granted: JsonValue | undefined): boolean {
  return includesAny(listScopes, granted);
}

function includesAny(
  wanted: readonly string[],
  granted: JsonValue | readonly string[] | undefined,
) {
  return Array.isArray(granted) && granted.some((scope) => wanted.some((each) => each === scope));
}

function exports(settings: ConnectSettings): boolean {
  return settings !== undefined && settings.sync_direction !== "import";
}
