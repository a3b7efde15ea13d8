import type { HostContext } from "../../../platform/context";
import { readKeys } from "../../../platform/pages/keys";
import { renderPage, type PageRequest } from "../../../platform/pages/page";
import { readTheme } from "../../../platform/pages/theme";
import { requirePrincipal } from "../../../platform/http/route";
import { notFound } from "../../../platform/http/http-error";
import { timeZones } from "../../../platform/time/zones";
import { versionOf } from "../../../platform/http/fields";
import { readConflict } from "../form-conflict";
import { readSettings } from "../../settings/store";
import { toProfile, type DeclaredIdentity } from "../schema";
import { listSessions } from "../sessions/store";
import { declaredLogins, findUser } from "../store";
import { readTimeView } from "../time-view";
import { profilePage, type RefusedForm } from "./page";

/** Sessions that the page lists. */
const maxSessions = 20;

/** What was typed and refused. */
export interface RefusedProfile {
  readonly refused?: RefusedForm;
  readonly refusedPassword?: RefusedForm;
  /** Typed texts of the profile's form. */
  readonly texts?: Readonly<Record<string, string>>;
}

/** Renders the profile page of the user. */
export async function showProfile(
  context: HostContext,
  request: PageRequest,
  identities: readonly DeclaredIdentity[],
  { texts = {}, ...refused }: RefusedProfile = {},
) {
  const { db } = context.database;
  const { userId, username, sessionId } = requirePrincipal(request);
  const { cookie } = request.headers;
  const [row, logins, settings, sessions, times] = await Promise.all([
    findUser(db, userId),
    declaredLogins(db, userId),
    readSettings(db),
    listSessions(db, userId, { page: 1, per_page: maxSessions }),
    readTimeView(db, userId, context.clock.now()),
  ]);
  if (!row) throw notFound("User");
  const { identities: names, ...profile } = toProfile(row, identities, logins);
  const stored = Object.entries({ ...profile, ...names }).map(
    ([name, value]) => [name, value === null ? "" : String(value)] as const,
  );
  const conflict = await readConflict(context, userId, {
    version: versionOf(texts["version"]),
    row,
    mine: texts,
    theirs: Object.fromEntries(stored.filter(([name]) => texts[name] !== undefined)),
  });
  const page = profilePage({
    username,
    texts: { ...Object.fromEntries(stored), ...texts, version: String(row.version) },
    conflict,
    identities,
    zones: timeZones(row.timezone ?? undefined),
    installationZone: settings.timezone,
    sessions: sessions.rows,
    sessionCount: sessions.total,
    currentSession: sessionId,
    theme: readTheme(cookie),
    keys: readKeys(cookie),
    times,
    ...refused,
  });
  return renderPage(context, request, page);
}
