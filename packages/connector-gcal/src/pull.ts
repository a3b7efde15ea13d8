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

/** A kept page, then a kept token, can be too old; a third time something else is wrong. */
const maxRestarts = 2;

/**
 * Lists events, page by page (GC-21): first the card's window, from then on what changed and what
 * took place. When neither did, that is one request.
 */
export async function* pullEvents(
  kept: JsonObject | undefined,
  context: Context,
): AsyncGenerator<PullPage, void, undefined> {
  const { settings: config, now } = context;
  if (config.sync_direction === "export") return;
  const project = config.default_project_id;
  if (project === undefined) throw noProject;
  const calendar = calendarOf(context);
  const done = new Set<Walk["kind"]>();
  let at = readCheckpoint(kept) ?? firstCheckpoint(now, config.sync_days_back);
  const guard = new PageGuard("Google");
  let restarts = 0;
  for (;;) {
    const walk = nextWalk(at, done, now);
    if (!walk) return;
    guard.enter(`${String(restarts)} ${walk.kind} ${walk.page ?? ""}`);
    const page = await listEvents(context, calendar.id, queryOf(at, walk));
    if (page === "expired") {
      restarts += 1;
      if (restarts > maxRestarts) throw forgetful;
      at = anew(at, walk, context);
      continue;
    }
    const decisions = decideAll(page, at, walk, context, project, calendar.source);
    const ends = decisions.flatMap(({ endsAt }) => endsAt ?? []);
    at = advance(at, walk, page, ends);
    if (!at.walk) done.add(walk.kind);
    yield {
      items: shown(decisions, walk),
      checkpoint: at as JsonObject,
      state: { calendar_name: page.summary ?? null },
    };
  }
}

function decideAll(
  page: WireEventPage,
  at: Checkpoint,
  walk: Walk,
  { settings: config }: Context,
  project: number,
  source: string,
): readonly Decision[] {
  const decision = {
    config,
    project,
    source,
    from: Date.parse(at.from),
    until: Date.parse(walk.until),
    calendarZone: page.timeZone,
  };
  return page.items.map((raw) => decide(readEvent(raw), decision));
}

/** What is still to come was in the report when it was listed first. */
function shown(decisions: readonly Decision[], { kind }: Walk): PullPage["items"] {
  const told =
    kind === "ended" ? decisions.filter(({ endsAt }) => endsAt === undefined) : decisions;
  return told.map(({ item }) => item);
}

/** A page whose token is too old is asked for from the first one on; else everything is. */
function anew(at: Checkpoint, walk: Walk, { settings: config, now }: Context): Checkpoint {
  const { walk: _cut, ...rest } = at;
  if (walk.page !== undefined) return rest;
  return restarted(at, now, config.sync_days_back);
}

const forgetful = new ConnectorError({
  code: "provider_unavailable",
  message: "Google keeps forgetting where the list of events was. The next sync begins it anew.",
});

const noProject = new ConnectorError({
  code: "invalid_config",
  message: "Choose a project on the card: imported events become time entries of it.",
});
