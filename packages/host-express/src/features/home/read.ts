import type { IncomingHttpHeaders } from "node:http";
import type { Kysely } from "kysely";
import type { Principal } from "../../platform/auth/principal";
import type { HostContext } from "../../platform/context";
import { toDate } from "../../platform/db/instants";
import type { Database } from "../../platform/db/schema";
import { partReader } from "../../platform/pages/parts";
import { longDay } from "../../platform/time/day-text";
import { elapsedSeconds } from "../../platform/time/elapsed";
import { readDaySums } from "../statistics/day-sums";
import { projectColor } from "../../platform/pages/project-color";
import { readState } from "../statistics/state";
import { valueDashboardReader } from "../statistics/value-reader";
import { comparedDays, weekComparison } from "../statistics/week-comparison";
import { openTasks } from "../tasks/store";
import { readOrigins } from "../time-entries/origin";
import { runningEntry } from "../time-entries/store";
import { timeFormatOf } from "../users/store";
import type { CheckVersion } from "../version/check";
import { readAlerts } from "./alerts";
import { readDoneSteps } from "./done-steps";
import { statsOf } from "./figures";
import { firstSteps } from "./first-steps";
import { recentItem, taskItem } from "./items";
import type { HomePageProps, IntegrationLink } from "./page";
import { readProjectSums, readTodaySums, recentEntries } from "./store";

const maxTasks = 8;
const maxRecent = 10;
/** A page does not wait longer for the answer about releases, which may come from GitHub. */
const maxUpdateWaitMs = 50;

/** What the home page depends on. */
export interface HomeRequest {
  readonly headers: IncomingHttpHeaders;
  /** Path and query. */
  readonly url: string;
  /** True if scripts load what takes longer the more entries there are. */
  readonly isDeferred: boolean;
}

/** Creates a function that reads the parts of the home page, each of which may fail alone. */
export function homeReader(
  context: HostContext,
  integrations: readonly IntegrationLink[],
  checkVersion: CheckVersion,
) {
  const { database, clock, log } = context;
  const { db } = database;
  const readValues = valueDashboardReader(context);
  return async (
    principal: Principal,
    { headers, url, isDeferred }: HomeRequest,
  ): Promise<HomePageProps> => {
    const { userId, role } = principal;
    const now = clock.now();
    const state = await readState(db, userId, now);
    const { today } = state;
    const read = partReader(log, headers);
    const [alerts, update, stats, recent, tasks, week, projects, insights, done] =
      await Promise.all([
        read("alerts", () => readAlerts(db, userId, integrations)),
        role === "admin"
          ? read("update", () => checkVersion(userId), { maxWaitMs: maxUpdateWaitMs })
          : undefined,
        read("stats", async () => {
          const [sums, running] = await Promise.all([
            readTodaySums(db, state),
            runningSeconds(db, userId, now),
          ]);
          return statsOf(sums, state, running);
        }),
        read("recent", async () => {
          const format = await timeFormatOf(db, userId);
          const entries = await recentEntries(db, userId, maxRecent);
          const origins = await readOrigins(context, entries);
          return entries.map((entry) => recentItem(entry, format, today, origins.get(entry.id)));
        }),
        read("tasks", async () => {
          const found = await openTasks(db, principal, maxTasks);
          return found.map((task) => taskItem(task, today));
        }),
        read("week", async () =>
          weekComparison(await readDaySums(db, state, comparedDays(today), now), today),
        ),
        read("projects", async () => {
          const sums = await readProjectSums(db, state);
          return sums.map((sum) => ({ ...sum, color: sum.color ?? projectColor(sum.id) }));
        }),
        read("insights", () => readValues(state), { isDeferred }),
        read("first-steps", () => readDoneSteps(db, principal)),
      ]);
    return {
      date: longDay(today),
      path: url,
      alerts,
      update,
      stats,
      recent,
      tasks,
      week,
      projects,
      insights,
      integrations,
      firstSteps:
        done.status !== "ready" || done.value === undefined
          ? []
          : firstSteps(done.value, {
              isAdmin: principal.role === "admin",
              integrationPath: "/integrations",
            }),
    };
  };
}

/** Seconds of the running timer up to now; 0 if there is none. */
async function runningSeconds(db: Kysely<Database>, userId: number, now: Date): Promise<number> {
  const running = await runningEntry(db, userId);
  if (!running) return 0;
  const paused = running.paused_at === null ? undefined : toDate(running.paused_at);
  return elapsedSeconds(toDate(running.start_time), running.break_seconds, paused, now);
}
