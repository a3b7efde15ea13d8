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
import { decide } from "./decide";
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
      const decisions = page.items.map((raw) =>
        decide(readEvent(raw), {
          settings,
          project,
          source,
          calendarZone: page.timeZone,
          ...limits,
        }),
      );
      const ends = decisions.flatMap(({ endsAt }) => endsAt ?? []);
      at = advance(at, walk, page, ends);
      const isEnded = walk.kind === "ended";
      yield {
        // Future events are reported by the list that shows them first.
        items: decisions.flatMap(({ item, endsAt }) =>
          isEnded && endsAt !== undefined ? [] : [item],
        ),
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
