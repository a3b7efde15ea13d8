import {
  ConnectorError,
  PageGuard,
  type ConnectorContext,
  type JsonObject,
  type PullPage,
} from "@tt/connector-core";
import { calendarOf } from "./calendar";
import {
  advance,
  firstCheckpoint,
  nextWalk,
  queryOf,
  readCheckpoint,
  restarted,
  type Checkpoint,
  type Walk,
} from "./checkpoint";
import { listEvents } from "./client";
import type { GcalSettings } from "./settings";
import { decide, type Decision } from "./decide";
import { readEvent, type WireEventPage } from "./wire";

type Context = ConnectorContext<GcalSettings>;

/** A page token and then a sync token may expire; a third time something else is wrong. */
const maxRestarts = 2;

/**
 * Lists events, page by page: the first time the whole window, later the events that changed
 * or ended. If there are none, this takes one request.
 */
export async function* pullEvents(
  stored: JsonObject | undefined,
  context: Context,
): AsyncGenerator<PullPage, void, undefined> {
  const { settings, now } = context;
  if (settings.sync_direction === "export") return;
  const project = settings.default_project_id;
  if (project === undefined) throw noProject;
  const calendar = calendarOf(context);
  const done = new Set<Walk["kind"]>();
  let at = readCheckpoint(stored) ?? firstCheckpoint(now, settings.sync_days_back);
  const guard = new PageGuard("Google");
  let restarts = 0;
  for (;;) {
    const walk = nextWalk(at, done, now);
    if (!walk) return;
    guard.enter(`${String(restarts)} ${walk.kind} ${walk.page ?? ""}`);
    const page = await listEvents(context, calendar.id, queryOf(at, walk));
    if (page === "expired") {
      restarts += 1;
      if (restarts > maxRestarts) throw keepsExpiring;
      at = startOver(at, walk, context);
      continue;
    }
    const decisions = decideAll(page, at, walk, context, project, calendar.source);
    const ends = decisions.flatMap(({ endsAt }) => endsAt ?? []);
    at = advance(at, walk, page, ends);
    if (!at.walk) done.add(walk.kind);
    yield {
      items: newItems(decisions, walk),
      checkpoint: at as JsonObject,
      update: { state: { calendar_name: page.summary ?? null } },
    };
  }
}

function decideAll(
  page: WireEventPage,
  at: Checkpoint,
  walk: Walk,
  { settings }: Context,
  project: number,
  source: string,
): readonly Decision[] {
  const decision = {
    settings,
    project,
    source,
    from: Date.parse(at.from),
    until: Date.parse(walk.until),
    calendarZone: page.timeZone,
  };
  return page.items.map((raw) => decide(readEvent(raw), decision));
}

/** Items for the report. Future events are reported by the list that shows them first. */
function newItems(decisions: readonly Decision[], { kind }: Walk): PullPage["items"] {
  const listed =
    kind === "ended" ? decisions.filter(({ endsAt }) => endsAt === undefined) : decisions;
  return listed.map(({ item }) => item);
}

/** After an expired page token, reads the list from its first page; otherwise starts over. */
function startOver(at: Checkpoint, walk: Walk, { settings, now }: Context): Checkpoint {
  const { walk: _expired, ...rest } = at;
  if (walk.page !== undefined) return rest;
  return restarted(at, now, settings.sync_days_back);
}

const keepsExpiring = new ConnectorError({
  code: "provider_unavailable",
  message: "Google does not accept its own sync tokens. The next sync starts over.",
});

const noProject = new ConnectorError({
  code: "invalid_config",
  message: "Choose a project in the settings. Imported events become time entries of this project.",
});
