import { decimalHoursText } from "../../../platform/time/duration-text";
import { hundredthsOf, percentOf } from "../../../platform/time/rounding";
import { percentText } from "../../../platform/percent-text";
import type { Productivity } from "./schema";

function total(rows: readonly { readonly hours: number }[]): number {
  return rows.reduce((sum, { hours }) => sum + hundredthsOf(hours), 0) / 100;
}

/** Sums days in a sentence. */
export function daysSentence(
  days: readonly Pick<Productivity["daily_breakdown"][number], "hours">[],
): string {
  const hours = total(days);
  const tracked = days.filter((day) => day.hours > 0).length;
  if (tracked === 0) return "Nothing was tracked.";
  const on = `on ${String(tracked)} of ${String(days.length)} days`;
  return `${decimalHoursText(hours)} ${on}, ${decimalHoursText(hours / tracked)} a day on average.`;
}

/** Sums the heatmap in a sentence. */
export function activitySentence(
  days: readonly Pick<Productivity["heatmap"][number], "hours">[],
): string {
  const tracked = days.filter(({ hours }) => hours > 0).length;
  const unit = tracked === 1 ? "day" : "days";
  return `${decimalHoursText(total(days))} on ${String(tracked)} ${unit} of the last twelve weeks.`;
}

/** Names the project with the most hours and its share, in a sentence. */
export function sharesSentence(
  projects: readonly Pick<Productivity["projects"][number], "name" | "hours">[],
): string {
  const [top] = projects;
  const hours = total(projects);
  if (!top) return "Nothing was tracked on projects.";
  const share = percentOf(hundredthsOf(top.hours), hundredthsOf(hours));
  return `${decimalHoursText(hours)} in all, ${percentText(share)} of it on ${top.name}.`;
}
