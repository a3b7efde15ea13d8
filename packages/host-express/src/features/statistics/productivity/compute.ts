import type { HostContext } from "../../../platform/context";
import { toApiInstant, toDate } from "../../../platform/db/instants";
import { databaseFailure } from "../../../platform/db/unavailable";
import { elapsedSeconds } from "../../../platform/time/elapsed";
import { runningEntry, type TimeEntryRow } from "../../time-entries/store";
import type { StatisticsState } from "../state";
import { noRecentSums, readRecentSums } from "./day-sums";
import { noFocusSums, readFocusSums } from "./focus-sums";
import { insightsOf } from "./insights";
import {
  dailyBreakdown,
  focusOf,
  heatmap,
  projectsOf,
  streakOf,
  summaryOf,
  weekGoalHours,
} from "./parts";
import type { Productivity } from "./schema";

/** Days: sums by day, of which the streak; focus: sessions, hours and projects; timer: the running one. */
export type ProductivitySource = "days" | "focus" | "timer";

/** The result of {@link computeProductivity}. */
export interface ComputedProductivity {
  readonly productivity: Productivity;
  /** What could not be read and is therefore empty. */
  readonly failed: readonly ProductivitySource[];
}

/**
 * Calculates the productivity statistics of a user. A part that fails is logged and left empty.
 * @param period Days for focus and projects.
 * @throws the first error if all parts fail, or the database does
 */
export async function computeProductivity(
  { database: { db }, log }: Pick<HostContext, "database" | "log">,
  state: StatisticsState,
  period: number,
  now: Date,
): Promise<ComputedProductivity> {
  const [recentResult, focusResult, timerResult] = await Promise.allSettled([
    readRecentSums(db, state),
    readFocusSums(db, state, period),
    state.isTimerRunning ? runningEntry(db, state.userId) : undefined,
  ]);
  const results = { days: recentResult, focus: focusResult, timer: timerResult };
  const failures = Object.entries(results).flatMap(([source, result]) =>
    result.status === "rejected" ? [{ source, error: result.reason as unknown }] : [],
  );
  const errors = failures.map(({ error }) => error);
  const isOutage = errors.some((error) => databaseFailure(error) !== undefined);
  if (isOutage || (recentResult.status === "rejected" && focusResult.status === "rejected")) {
    throw errors.find((error) => databaseFailure(error) !== undefined) ?? errors[0];
  }
  for (const err of errors) log.error({ err }, "a part of the productivity statistics failed");

  const recent = recentResult.status === "fulfilled" ? recentResult.value : noRecentSums;
  const sums = focusResult.status === "fulfilled" ? focusResult.value : noFocusSums;
  const running = timerResult.status === "fulfilled" ? timerResult.value : undefined;
  const { today, standardHoursPerDay } = state;
  const timer = running ? activeTimer(running, now) : null;
  const parts = {
    summary: summaryOf(recent, sums, weekGoalHours(state), timer),
    streak: streakOf(recent, today),
    focus: focusOf(sums),
    projects: projectsOf(sums.projects),
  };
  return {
    failed: failures.map(({ source }) => source as ProductivitySource),
    productivity: {
      ok: true,
      period,
      ...parts,
      daily_breakdown: dailyBreakdown(recent.days, today, standardHoursPerDay),
      heatmap: heatmap(recent.days, today),
      insights: insightsOf({ ...recent, ...parts }),
    },
  };
}

function activeTimer(row: TimeEntryRow, now: Date): Productivity["summary"]["active_timer"] {
  const paused = row.paused_at === null ? undefined : toDate(row.paused_at);
  return {
    id: row.id,
    project_name: row.project,
    task_name: row.task,
    start_time: toApiInstant(row.start_time),
    duration_seconds: elapsedSeconds(toDate(row.start_time), row.break_seconds, paused, now),
  };
}
