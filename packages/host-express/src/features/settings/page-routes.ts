import * as z from "zod";
import type { HostContext } from "../../platform/context";
import { versionOf } from "../../platform/http/fields";
import { requirePrincipal, route, type Route } from "../../platform/http/route";
import { readInput } from "../../platform/http/validate";
import { redirectWithMessage, renderPage, type PageRequest } from "../../platform/pages/page";
import { timeZones } from "../../platform/time/zones";
import { readSettingsForm, textsOf } from "./form";
import { settingsPage, settingsPath, type SettingsPageProps } from "./page";
import { settingsChange } from "./schema";
import { readConflict } from "../users/form-conflict";
import { adminSettings, settingsVersion } from "./store";
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
    const [row, version] = await Promise.all([adminSettings(db), settingsVersion(db)]);
    const zones = timeZones(row.timezone);
    const { texts = {}, ...refused } = form;
    const theirs = textsOf(row);
    const conflict = await readConflict(context, requirePrincipal(request).userId, {
      version: versionOf(texts["version"]),
      row: version,
      mine: { ...theirs, ...texts },
      theirs,
    });
    const shown = { ...theirs, ...texts, version: String(version.version) };
    return renderPage(
      context,
      request,
      settingsPage({ texts: shown, zones, conflict, ...refused }),
    );
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
        409: {
          description:
            "Users have several timers running, or the settings were changed since; the page says so",
        },
      },
      async handler(request) {
        const texts = request.body;
        const { version, ...sent } = texts;
        const parsed = readInput(settingsChange, readSettingsForm(sent));
        if (parsed.status === "invalid") return show(request, { texts, errors: parsed.errors });
        const { userId: actorId } = requirePrincipal(request);
        const options = { actorId, version: versionOf(version) };
        const outcome = await db
          .transaction()
          .execute((tx) => changeSettings(tx, parsed.value, options));
        if (outcome.status === "stale") return show(request, { texts });
        if (outcome.status === "refused") {
          const errors = { single_active_timer: ["Some users have several timers running"] };
          return show(request, { texts, errors, several: outcome.users });
        }
        return redirectWithMessage(context, settingsPath, { text: "Settings saved." });
      },
    }),
  ];
}
