import * as z from "zod";
import type { HostContext } from "../../platform/context";
import { differing } from "../../platform/db/differing";
import { route, type Route } from "../../platform/http/route";
import { readInput } from "../../platform/http/validate";
import { redirectWithMessage, renderPage, type PageRequest } from "../../platform/pages/page";
import { timeZones } from "../../platform/time/zones";
import { readSettingsForm, textsOf } from "./form";
import { settingsPage, settingsPath, type SettingsPageProps } from "./page";
import { settingsChange } from "./schema";
import { adminSettings } from "./store";
import { changeSettings } from "./write";

const common = {
  path: settingsPath,
  access: { type: "session", admin: true },
  tag: "Pages",
  hidden: true,
} as const;

/** The page on which administrators change the installation's settings. */
export function settingsPageRoutes(context: HostContext): readonly Route[] {
  const { db } = context.database;
  const show = async (request: PageRequest, form: Partial<SettingsPageProps> = {}) => {
    const row = await adminSettings(db);
    const zones = timeZones(row.timezone);
    const { texts, ...refused } = form;
    const shown = { ...textsOf(row), ...texts };
    return renderPage(context, request, settingsPage({ texts: shown, zones, ...refused }));
  };
  return [
    route({
      ...common,
      method: "get",
      summary: "Show the installation's settings",
      responses: { 200: { description: "The page" } },
      handler: (request) => show(request),
    }),
    route({
      ...common,
      method: "post",
      summary: "Save the installation's settings",
      form: true,
      body: z.record(z.string(), z.string()),
      responses: {
        303: { description: "Saved; redirect to the page" },
        400: { description: "Not saved; the page shows the errors" },
        409: { description: "Users have several timers running; the page lists them" },
      },
      async handler(request) {
        const texts = request.body;
        const parsed = readInput(settingsChange, readSettingsForm(texts));
        if (parsed.status === "invalid") return show(request, { texts, errors: parsed.errors });
        const outcome = await db.transaction().execute(async (tx) => {
          // Only what differs: a change of the timers' setting waits for all who track time.
          return changeSettings(tx, differing(await adminSettings(tx), parsed.value));
        });
        if (outcome.status === "refused") {
          const errors = { single_active_timer: ["Some users have several timers running"] };
          return show(request, { texts, errors, several: outcome.users });
        }
        return redirectWithMessage(context, settingsPath, { text: "Settings saved." });
      },
    }),
  ];
}
