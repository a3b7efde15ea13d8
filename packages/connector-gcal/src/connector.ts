import { oauth2, optionsFrom, ConnectorError, defineConnector } from "@tt/connector-core";
import * as z from "zod/mini";
import { calendarOf } from "./calendar";
import { gcalFacts, gcalIcon, gcalSteps } from "./card";
import { classify } from "./classify";
import { calendarPages, EventsApi } from "./client";
import { eventTitle } from "./export";
import { pullEvents } from "./pull";
import { pushEntry } from "./push";
import { isGranted, missingScopes, wantedScopes } from "./scopes";
import { gcalSettings } from "./settings";
import { calendarSchema } from "./wire";

/**
 * The Google Calendar connector: imports events as time entries and exports time entries as events.
 * Ready to be registered with a host.
 *
 * @example
 * ```ts
 * import type { Ports } from "@tt/connector-core";
 * import { gcalConnector } from "@tt/connector-gcal";
 *
 * export async function syncCalendar(ports: Ports, integrationId: string): Promise<void> {
 *   const result = await gcalConnector.create(ports).sync(integrationId);
 *   if (!result.ok) throw new Error(result.error);
 * }
 * ```
 */
export const gcalConnector = defineConnector({
  name: "Google Calendar",
  slug: "google",
  key: "google_calendar_connector",
  docs: "/docs/integrations/GOOGLE_CALENDAR.md",
  tagline: "Events become time entries, and back",
  icon: gcalIcon,
  settings: gcalSettings,
  env: {
    GOOGLE_AUTH_URL: "https://accounts.google.com/o/oauth2/v2/auth",
    GOOGLE_TOKEN_URL: "https://oauth2.googleapis.com/token",
    GOOGLE_REVOKE_URL: "https://oauth2.googleapis.com/revoke",
    GOOGLE_USERINFO_URL: "https://openidconnect.googleapis.com/v1/userinfo",
    GOOGLE_CALENDAR_API_URL: "https://www.googleapis.com/calendar/v3",
  },
  uses: ["entries"],
  api: {
    base: (_settings, env) => env.GOOGLE_CALENDAR_API_URL,
    auth: oauth2({
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
    classify,
  },

  async test(context) {
    const events = new EventsApi(context.api, calendarOf(context).id);
    const name = (await events.calendarName()) ?? context.settings.calendar_id;
    return {
      message: `The events of the calendar ${name} can be read.`,
      state: { calendar_name: name },
    };
  },

  validate({ settings }) {
    const isProjectMissing =
      settings.sync_direction !== "export" && settings.default_project_id === undefined;
    return Promise.resolve(
      isProjectMissing
        ? { refused: { default_project_id: ["Choose a project for imported events"] } }
        : {},
    );
  },

  sync: {
    // After a change of calendar, window or private events, all events have to be listed again.
    checkpointKey: ({ calendar_id, sync_days_back, import_private }, env) =>
      [env.GOOGLE_CALENDAR_API_URL, calendar_id, sync_days_back, import_private].join(" "),
    pull: pullEvents,
  },

  push: {
    isEnabled: ({ sync_direction }) => sync_direction !== "import",
    daysBack: ({ sync_days_back }) => sync_days_back,
    title: eventTitle,
    write: pushEntry,
  },

  options: {
    async calendar_id({ api, credentials }) {
      if (!isGranted("list", credentials["scopes"])) throw cannotList;
      return optionsFrom(
        calendarPages(api),
        calendarSchema,
        ({ id, primary, summary, summaryOverride: name = summary, accessRole }) => ({
          value: primary === true ? "primary" : id,
          label: accessRole === "reader" ? `${name} (read only)` : name,
        }),
      );
    },
  },

  status: ({ credentials, state }) => ({
    email: credentials["email"] ?? null,
    calendar_name: state["calendar_name"] ?? null,
    last_sync_at: state["last_sync_at"] ?? null,
  }),
  steps: gcalSteps,
  facts: gcalFacts,
  reasons: {
    private: "It is private. Allow private events in the settings to import it.",
    free: "It is shown as free, so it does not count as work.",
    declined: "You declined the invitation.",
  },

  documentation: {
    status: {
      email: z.nullable(z.string()).check(
        z.meta({
          description: "Email address of the connected Google account",
          examples: ["ada@example.com"],
        }),
      ),
      calendar_name: z
        .nullable(z.string())
        .check(z.meta({ description: "Name of the calendar", examples: ["Ada"] })),
      last_sync_at: z.nullable(z.iso.datetime()),
    },
  },
});

const cannotList = new ConnectorError({
  code: "permission_missing",
  message:
    "The time tracker lacks permission to list your calendars. Connect again and allow it, or enter the calendar ID.",
});
