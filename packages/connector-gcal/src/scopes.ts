import type { JsonValue, Settings } from "@tt/connector-core";
import type { GcalSettings } from "./settings";

const calendar = "https://www.googleapis.com/auth/calendar";

/** Scopes that include a permission. The first is the narrowest: it is requested (GC-11). */
const scopesOf = {
  write: [`${calendar}.events`, calendar],
  read: [`${calendar}.events.readonly`, `${calendar}.events`, `${calendar}.readonly`, calendar],
  // Permissions for events do not include the list of calendars.
  list: [
    `${calendar}.calendarlist.readonly`,
    `${calendar}.calendarlist`,
    `${calendar}.readonly`,
    calendar,
  ],
} as const;

type ConnectSettings = Settings<GcalSettings> | undefined;

/** Scopes to request. */
export function wantedScopes(settings: ConnectSettings): readonly string[] {
  return ["openid", "email", scopesOf[neededFor(settings)][0], scopesOf.list[0]];
}

/**
 * Message for the user if a required scope was not granted: users can deselect scopes on Google's
 * consent page. Undefined if all were granted.
 */
export function missingScopes(
  granted: readonly string[],
  settings: ConnectSettings,
): string | undefined {
  const permission = neededFor(settings);
  if (isGranted(permission, granted)) return undefined;
  const what = permission === "write" ? "view and edit events" : "view events";
  return `The permission to ${what} was not granted. Connect again and select it.`;
}

/** True if the granted scopes allow writing events, reading them, or listing calendars. */
export function isGranted(
  permission: keyof typeof scopesOf,
  granted: JsonValue | readonly string[] | undefined,
): boolean {
  return Array.isArray(granted) && scopesOf[permission].some((scope) => granted.includes(scope));
}

function neededFor(settings: ConnectSettings): "write" | "read" {
  return settings === undefined || settings.sync_direction === "import" ? "read" : "write";
}
