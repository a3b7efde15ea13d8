import { auth, type Manifest } from "@tt/connector-core";
import { classify } from "./classify";
import { gcalSettings, type GcalSettings } from "./settings";
import { documentation } from "./documentation";
import { eventTitle } from "./export";
import { missingScopes, wantedScopes } from "./scopes";

/**
 * Manifest of the Google Calendar connector: settings, OAuth, sync and export, as data.
 *
 * @example
 * ```ts
 * import { integrationPath } from "@tt/connector-core";
 * import { gcalManifest } from "@tt/connector-gcal";
 *
 * console.log(integrationPath(gcalManifest)); // "/api/integrations/google"
 * ```
 */
export const gcalManifest: Manifest<GcalSettings, never> = {
  key: "google_calendar_connector",
  slug: "google",
  name: "Google Calendar",
  docs: "/docs/integrations/GOOGLE_CALENDAR.md",
  settings: gcalSettings,
  documentation,
  env: {
    GOOGLE_AUTH_URL: "https://accounts.google.com/o/oauth2/v2/auth",
    GOOGLE_TOKEN_URL: "https://oauth2.googleapis.com/token",
    GOOGLE_REVOKE_URL: "https://oauth2.googleapis.com/revoke",
    GOOGLE_USERINFO_URL: "https://openidconnect.googleapis.com/v1/userinfo",
    GOOGLE_CALENDAR_API_URL: "https://www.googleapis.com/calendar/v3",
  },
  api: {
    base: (_settings, env) => env["GOOGLE_CALENDAR_API_URL"] ?? "",
    auth: auth.oauth2<GcalSettings>({
      endpoints: {
        authorize: "GOOGLE_AUTH_URL",
        token: "GOOGLE_TOKEN_URL",
        revoke: "GOOGLE_REVOKE_URL",
        userinfo: "GOOGLE_USERINFO_URL",
      },
      client: { id: "GOOGLE_CLIENT_ID", secret: "GOOGLE_CLIENT_SECRET" },
      tokenAuth: "post",
      // Google sends a refresh token for offline access, and reliably only with a consent prompt (GC-2).
      parameters: { access_type: "offline", prompt: "consent" },
      scopes: wantedScopes,
      missing: missingScopes,
      accessUrl: "https://myaccount.google.com/permissions",
    }),
    headers: { accept: "application/json", "user-agent": "tt-connector-gcal" },
    classify,
  },
  sync: { job: "google_calendar_sync", everyMinutes: 30 },
  push: {
    isEnabled: ({ sync_direction }) => sync_direction !== "import",
    daysBack: ({ sync_days_back }) => sync_days_back,
    title: eventTitle,
  },
  options: ["calendar_id"],
  // After a change of calendar, window or private events, all events have to be listed again.
  checkpointKey: ({ calendar_id, sync_days_back, import_private }, env) =>
    [env["GOOGLE_CALENDAR_API_URL"], calendar_id, sync_days_back, import_private].join(" "),
  uses: ["entries"],
};
