import { changePercent, hundredthsOf, percentOf } from "../../../platform/time/rounding";
import type { Productivity } from "./schema";

const maxInsights = 4;
/** Shorter streaks are not worth a sentence. */
const minStreakDays = 3;

/** What the insights are about. */
export interface InsightInput {
  readonly week_seconds: number;
  /** The same weekdays of the week before. */
  readonly last_week_seconds: number;
  readonly summary: Pick<Productivity["summary"], "billable_percent_week">;
  readonly streak: Pick<Productivity["streak"], "current_streak">;
  readonly focus: Pick<Productivity["focus"], "most_productive_hour">;
  readonly projects: readonly Pick<Productivity["projects"][number], "name" | "hours">[];
}

/** Puts the most remarkable numbers into sentences, at most four. */
export function insightsOf(input: InsightInput): string[] {
  const { summary, streak, focus, projects } = input;
  return [
    weekChange(input),
    streakText(streak.current_streak),
    hourText(focus.most_productive_hour),
    topProject(projects),
    billableText(summary.billable_percent_week),
  ]
    .filter((text) => text !== undefined)
    .slice(0, maxInsights);
}

function weekChange({ week_seconds: now, last_week_seconds: last }: InsightInput) {
  if (last <= 0) return undefined;
  const percent = changePercent(last, now, 0);
  if (percent === 0) return undefined;
  const more = percent > 0 ? "more" : "less";
  return `You have tracked ${String(Math.abs(percent))}% ${more} time than by this day last week.`;
}

function streakText(days: number) {
  return days < minStreakDays
    ? undefined
    : `You have tracked time on ${String(days)} days in a row.`;
}

function hourText(hour: number | null) {
  if (hour === null) return undefined;
  return `You are most productive from ${clockTime(hour)} to ${clockTime((hour + 1) % 24)}.`;
}

function clockTime(hour: number): string {
  return `${String(hour).padStart(2, "0")}:00`;
}

function topProject(projects: InsightInput["projects"]) {
  const [top] = projects;
  if (!top) return undefined;
  const total = projects.reduce((sum, { hours }) => sum + hundredthsOf(hours), 0);
  const share = percentOf(hundredthsOf(top.hours), total);
  return share > 0 ? `${top.name} took ${String(share)}% of your time.` : undefined;
}

function billableText(percent: number) {
  return percent > 0 ? `${String(percent)}% of your time this week is billable.` : undefined;
}
