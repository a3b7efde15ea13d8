import { monthText, shortDay } from "../../platform/time/day-text";
import { daysFrom } from "../../platform/time/days";
import { hoursText } from "../../platform/time/duration-text";
import type { EntrySums, Group, Grouping } from "./groups";
import { groupLabel } from "./labels";
import type { ReportDays } from "./page-query";

/** Groups of a chart; the others are summed up. */
const maxBars = 10;
/** Longer reports by day are drawn by month. */
const maxDayBars = 62;

/** The data of a report's chart. */
export interface ReportChart {
  readonly labelHeader: string;
  readonly labels: readonly string[];
  /** Billable hours of each label. */
  readonly billable: readonly number[];
  /** Hours of each label that are not billable. */
  readonly others: readonly number[];
}

type Seconds = Pick<EntrySums, "seconds" | "billable_seconds">;

/** Chooses what a report's chart shows: the largest groups, or every day or month of the range. */
export function reportChart(
  grouping: Grouping,
  groups: readonly Group[],
  { from, to }: ReportDays,
): ReportChart {
  if (grouping === "day") return dayChart(groups, daysFrom(from, to));
  const isCut = groups.length > maxBars;
  const shown = groups.slice(0, isCut ? maxBars - 1 : maxBars);
  const rest = groups.slice(shown.length);
  const bars: (readonly [string, Seconds])[] = shown.map((group) => [
    groupLabel(grouping, group),
    group,
  ]);
  // An entry with several tags would count several times among the others.
  if (rest.length > 0 && grouping !== "tag") {
    bars.push([`${String(rest.length)} others`, sum(rest)]);
  }
  return chartOf("Name", bars);
}

function dayChart(groups: readonly Group[], days: readonly string[]): ReportChart {
  const byDay = new Map(groups.map((group) => [group.name ?? "", group]));
  const secondsOf = (day: string): Seconds => byDay.get(day) ?? none;
  if (days.length <= maxDayBars) {
    return chartOf(
      "Day",
      days.map((day) => [shortDay(day), secondsOf(day)]),
    );
  }
  const months = new Map<string, Seconds[]>();
  for (const day of days) {
    const month = `${monthText(day)} ${day.slice(0, 4)}`;
    const known = months.get(month) ?? [];
    known.push(secondsOf(day));
    months.set(month, known);
  }
  return chartOf(
    "Month",
    [...months].map(([month, all]) => [month, sum(all)]),
  );
}

const none: Seconds = { seconds: 0, billable_seconds: 0 };

function sum(all: readonly Seconds[]): Seconds {
  return all.reduce(
    (total, each) => ({
      seconds: total.seconds + each.seconds,
      billable_seconds: total.billable_seconds + each.billable_seconds,
    }),
    none,
  );
}

function chartOf(
  labelHeader: string,
  bars: readonly (readonly [label: string, of: Seconds])[],
): ReportChart {
  return {
    labelHeader,
    labels: bars.map(([label]) => label),
    billable: bars.map(([, of]) => of.billable_seconds / 3600),
    others: bars.map(([, of]) => (of.seconds - of.billable_seconds) / 3600),
  };
}

/** Says what a report shows, in one sentence. */
export function reportSentence(
  grouping: Grouping,
  groups: readonly Group[],
  total: EntrySums,
): string {
  const all = hoursText(total.seconds);
  if (grouping === "day") {
    const tracked = groups.filter(({ seconds }) => seconds > 0).length;
    return `${all} on ${String(tracked)} ${tracked === 1 ? "day" : "days"}.`;
  }
  const [largest] = groups;
  if (!largest || groups.length === 1) return `${all} in all.`;
  return `${all} in all, ${hoursText(largest.seconds)} of it: ${groupLabel(grouping, largest)}.`;
}
