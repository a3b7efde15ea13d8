import { ConnectorError, type JsonObject, type SpecPage } from "@tt/connector-core";
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
import { EventsApi } from "./client";
import { decide, markerOf } from "./decide";
import { replacedInstances } from "./series";
import type { GcalContext } from "./settings";
import { readEvent } from "./wire";

/** A page token and then a sync token may expire; a third time something else is wrong. */
const maxRestarts = 2;

/**
 * Lists events, page by page: the first time the whole window, later the events that changed
 * or ended. If there are none, this takes one request.
 */
export async function* pullEvents(
  stored: JsonObject | undefined,
  context: GcalContext,
): AsyncGenerator<SpecPage<"entries">, void, undefined> {
  const { settings, now, api } = context;
  if (settings.sync_direction === "export") return;
  const project = settings.default_project_id;
  if (project === undefined) throw noProject;
  const { id, source } = calendarOf(context);
  const events = new EventsApi(api, id);
  const done = new Set<Walk["kind"]>();
  let at = readCheckpoint(stored) ?? firstCheckpoint(now, settings.sync_days_back);
  let restarts = 0;
  for (let walk = nextWalk(at, done, now); walk; walk = nextWalk(at, done, now)) {
    for await (const page of events.list(queryOf(at, walk))) {
      if (page === "expired") {
        restarts += 1;
        if (restarts > maxRestarts) throw keepsExpiring;
        at = startOver(at, walk, context);
        break;
      }
      const limits = { from: Date.parse(at.from), until: Date.parse(walk.until) };
      const input = { settings, project, source, calendarZone: page.timeZone, ...limits };
      const listed = page.items.map(readEvent);
      const replaced = replacedInstances(
        listed.flatMap((each) => ("event" in each ? each.event : [])),
      );
      const decisions = listed.map((each) =>
        decide(each, input, "event" in each ? replaced.get(each.event.id) : undefined),
      );
      const isAgain = walk.kind === "ended";
      // Future events are reported by the list that shows them first.
      const shown = decisions.filter(({ endsAt }) => endsAt === undefined || !isAgain);
      const items = shown.map(({ item }) => item);
      const first = new Set([...replaced.values()].map(markerOf));
      // Replaced instances first: what is left of their entries then belongs to the new instances.
      // The checkpoint stays, so that an interrupted sync reads the page again.
      if (first.size > 0) {
        yield { items: items.filter(({ ref }) => first.has(ref)), checkpoint: at as JsonObject };
      }
      const ends = decisions.flatMap(({ endsAt }) => endsAt ?? []);
      at = advance(at, walk, page, ends);
      yield {
        items: items.filter(({ ref }) => !first.has(ref)),
        checkpoint: at as JsonObject,
        update: { state: { calendar_name: page.summary ?? null } },
      };
      if (at.walk) walk = at.walk;
      else done.add(walk.kind);
    }
  }
}

/** After an expired page token, reads the list from its first page; otherwise starts over. */
function startOver(at: Checkpoint, walk: Walk, { settings, now }: GcalContext): Checkpoint {
  const { walk: _expired, ...rest } = at;
  return walk.page === undefined ? restarted(at, now, settings.sync_days_back) : rest;
}

const keepsExpiring = new ConnectorError({
  code: "provider_unavailable",
  message: "Google does not accept its own sync tokens. The next sync starts over.",
});

const noProject = new ConnectorError({
  code: "invalid_config",
  message: "Choose a project in the settings. Imported events become time entries of this project.",
});
