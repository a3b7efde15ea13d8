import * as z from "zod";
import type { HostContext } from "../../../platform/context";
import { toApiInstant, toDate } from "../../../platform/db/instants";
import { requirePrincipal, json, route, type Route } from "../../../platform/http/route";
import { elapsedSeconds } from "../../../platform/time/elapsed";
import { formatDuration } from "../duration";
import { runningEntry } from "../store";

/** Serves a route at its deprecated path, for browser sessions instead of tokens. */
export function legacyAliasOf(successor: Route, path: string): Route {
  return {
    ...forSessions(successor, path),
    summary: `Deprecated alias of ${successor.path}`,
    successor: successor.path,
  };
}

/** Serves a route for browser sessions instead of tokens, at another path. */
export function forSessions(route: Route, path: string): Route {
  return { ...route, path, access: { type: "session" } };
}

const timerSchema = z.object({
  id: z.int(),
  project_name: z
    .string()
    .nullable()
    .meta({ examples: ["Website Redesign"] }),
  project_id: z.int().nullable(),
  task_id: z.int().nullable(),
  start_time: z.iso.datetime(),
  current_duration: z.int().meta({ description: "Seconds without breaks" }),
  duration_formatted: z.string().meta({ examples: ["01:30:00"] }),
});

/** Returns the running timer at its deprecated path, in the format of that path. */
export function legacyStatusRoute({ database: { db }, clock }: HostContext): Route {
  const successor = "/api/v1/timer/status";
  return route({
    method: "get",
    path: "/api/timer/status",
    access: { type: "session" },
    summary: `Deprecated: use ${successor}`,
    tag: "Timer",
    successor,
    responses: {
      200: {
        description: "The running timer, or null",
        schema: z.object({ active: z.boolean(), timer: timerSchema.nullable() }),
      },
    },
    async handler(request) {
      const row = await runningEntry(db, requirePrincipal(request).userId);
      if (!row) return json(200, { active: false, timer: null });
      const paused = row.paused_at === null ? undefined : toDate(row.paused_at);
      const start = toDate(row.start_time);
      const seconds = elapsedSeconds(start, row.break_seconds, paused, clock.now());
      const timer = {
        id: row.id,
        project_name: row.project ?? row.client,
        project_id: row.project_id,
        task_id: row.task_id,
        start_time: toApiInstant(row.start_time),
        current_duration: seconds,
        duration_formatted: formatDuration(seconds),
      };
      return json(200, { active: true, timer });
    },
  });
}
