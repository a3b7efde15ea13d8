import { localText } from "./local-text";

// Calculates the statistics entry by entry, in an obvious and slow way.

/** A stored entry with the rates that apply to it. */
export interface NaiveEntry {
  readonly start_time: string;
  readonly end_time: string | null;
  readonly duration_seconds: number | null;
  readonly billable: boolean;
  readonly project_id: number | null;
  readonly project: string | null;
  /** Rates of the project, the entry's client and the project's client. */
  readonly rates: readonly (number | null)[];
}

/** Who asks, and when. */
export interface NaiveViewer {
  readonly zone: string;
  readonly now: Date;
  readonly weekStartDay: number;
  readonly standardHours: number;
  readonly goal: number | null;
}

interface Local {
  readonly day: string;
  readonly hour: number;
  /** 0 for Sunday. */
  readonly weekday: number;
  readonly seconds: number;
  readonly entry: NaiveEntry;
}

const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

function completed(entries: readonly NaiveEntry[], zone: string): Local[] {
  return entries
    .filter((entry) => entry.end_time !== null)
    .map((entry) => {
      const text = localText(entry.start_time, zone);
      const day = text.slice(0, 10);
      return {
        day,
        hour: Number(text.slice(11, 13)),
        weekday: new Date(`${day}T12:00:00Z`).getUTCDay(),
        seconds: entry.duration_seconds ?? 0,
        entry,
      };
    });
}

function before(day: string, days: number): string {
  const date = new Date(`${day}T12:00:00Z`);
  date.setUTCDate(date.getUTCDate() - days);
  return date.toISOString().slice(0, 10);
}

function startOfWeek(today: string, first: number): string {
  let day = today;
  while (new Date(`${day}T12:00:00Z`).getUTCDay() !== first) day = before(day, 1);
  return day;
}

function sum(of: readonly Local[]): number {
  return of.reduce((total, { seconds }) => total + seconds, 0);
}

/** Rounds a quotient of whole numbers half up, with integers only. */
function round(numerator: number, denominator: number, decimals: number): number {
  const scaled = BigInt(numerator) * 10n ** BigInt(decimals);
  const whole = (2n * scaled + BigInt(denominator)) / (2n * BigInt(denominator));
  return Number(whole) / 10 ** decimals;
}

const hours = (seconds: number): number => round(seconds, 3600, 2);

/** Finds the candidate with the most seconds; the first of several, undefined if all have none. */
function best<T>(candidates: readonly T[], secondsOf: (candidate: T) => number): T | undefined {
  let found: T | undefined;
  let most = 0;
  for (const candidate of candidates) {
    if (secondsOf(candidate) > most) [found, most] = [candidate, secondsOf(candidate)];
  }
  return found;
}

export function naiveValueDashboard(all: readonly NaiveEntry[], viewer: NaiveViewer): object {
  const entries = completed(all, viewer.zone);
  const today = localText(viewer.now, viewer.zone).slice(0, 10);
  const week = startOfWeek(today, viewer.weekStartDay);
  const upTo = (from: string) => entries.filter(({ day }) => day >= from && day <= today);
  const total = hours(sum(entries));
  // Rates have two decimals, so cents times seconds are whole.
  const value = entries
    .filter(({ entry }) => entry.billable)
    .reduce((all, { seconds, entry }) => {
      const rate = entry.rates.find((each) => each !== null) ?? 0;
      return all + BigInt(Math.round(rate * 100)) * BigInt(seconds);
    }, 0n);
  const cents = Number((2n * value + 3600n) / 7200n);
  return {
    total_hours: total,
    entries_count: entries.length,
    active_days: new Set(entries.map(({ day }) => day)).size,
    avg_session_length:
      entries.length === 0 ? 0 : round(Math.round(total * 100), entries.length, 0) / 100,
    most_productive_day:
      best(weekdays, (name) => sum(entries.filter(({ weekday }) => weekdays[weekday] === name))) ??
      null,
    this_week_hours: hours(sum(upTo(week))),
    this_month_hours: hours(sum(upTo(`${today.slice(0, 7)}-01`))),
    last_7_days: [6, 5, 4, 3, 2, 1, 0].map((ago) => {
      const date = before(today, ago);
      return { date, hours: hours(sum(entries.filter(({ day }) => day === date))) };
    }),
    estimated_value_tracked: cents > 0 ? cents / 100 : null,
    estimated_value_currency: "EUR",
  };
}

export function naiveWeekComparison(all: readonly NaiveEntry[], viewer: NaiveViewer): object {
  const started = all.filter((entry) => new Date(entry.start_time) <= viewer.now);
  const entries = completed(started, viewer.zone);
  const today = localText(viewer.now, viewer.zone).slice(0, 10);
  const weekOf = (first: string, last: string) => {
    const days: { day: string; hours: number }[] = [];
    for (let day = last; day >= first; day = before(day, 1)) {
      days.unshift({ day, hours: hours(sum(entries.filter((entry) => entry.day === day))) });
    }
    const hundredths = days.reduce((total, day) => total + Math.round(day.hours * 100), 0);
    return { total_hours: hundredths / 100, by_day: days };
  };
  const monday = startOfWeek(today, 1);
  const current = weekOf(monday, today);
  const last = weekOf(before(monday, 7), before(today, 7));
  const [now, then] = [current, last].map((week) => Math.round(week.total_hours * 100));
  const change = (now ?? 0) - (then ?? 0);
  return {
    current_week: current,
    last_week: last,
    change_percent:
      then === 0 ? null : Math.sign(change) * round(Math.abs(change) * 100, then ?? 1, 1),
  };
}

const colors = "3b82f6 10b981 f59e0b ef4444 8b5cf6 ec4899 14b8a6 f97316 6366f1 84cc16".split(" ");

export function naiveProductivity(
  all: readonly NaiveEntry[],
  viewer: NaiveViewer,
  period: number,
): object {
  const entries = completed(all, viewer.zone);
  const today = localText(viewer.now, viewer.zone).slice(0, 10);
  const since = (from: string, of = entries) => of.filter(({ day }) => day >= from && day <= today);
  const days = new Map<string, Local[]>();
  for (const entry of entries) days.set(entry.day, [...(days.get(entry.day) ?? []), entry]);
  const ofDay = (date: string) => days.get(date) ?? [];
  const billable = (of: readonly Local[]) => sum(of.filter(({ entry }) => entry.billable));
  const isTracked = (day: string): boolean => sum(ofDay(day)) > 0;

  const monday = startOfWeek(today, 1);
  const week = since(monday);
  const lastWeek = entries.filter(({ day }) => day >= before(monday, 7) && day <= before(today, 7));
  const weekHours = hours(sum(week));
  const goal = viewer.goal ?? viewer.standardHours * 5;
  const goalHours = goal > 0 ? goal : 40;

  const bySum = (of: readonly Local[]) => {
    const ids = [...new Set(of.map(({ entry }) => entry.project_id))]
      .filter((each) => each !== null)
      .sort((a, b) => a - b);
    return ids
      .map((project) => ({
        project,
        entries: of.filter(({ entry }) => entry.project_id === project),
      }))
      .filter((group) => sum(group.entries) > 0)
      .sort((a, b) => sum(b.entries) - sum(a.entries));
  };
  const nameOf = (of: readonly Local[]) => of[0]?.entry.project ?? null;
  const [topOfWeek] = bySum(week);

  let current = 0;
  const earliest = before(today, 3 * 365);
  for (
    let day = isTracked(today) ? today : before(today, 1);
    isTracked(day) && day >= earliest;
    day = before(day, 1)
  ) {
    current += 1;
  }
  let longest = 0;
  for (let ago = 3 * 365, run = 0; ago >= 0; ago -= 1) {
    run = isTracked(before(today, ago)) ? run + 1 : 0;
    longest = Math.max(longest, run);
  }

  const focus = since(before(today, period - 1));
  const long = focus.filter(({ seconds }) => seconds >= 300);
  const focusDays = new Set(focus.filter(({ day }) => isTracked(day)).map(({ day }) => day)).size;
  const hourSums = Array.from({ length: 24 }, (_, hour) =>
    sum(focus.filter((entry) => entry.hour === hour)),
  );
  const bestHour = best([...hourSums.keys()], (hour) => hourSums[hour] ?? 0) ?? null;
  const mondayFirst = [...weekdays.slice(1), ...weekdays.slice(0, 1)];
  const projects = bySum(focus)
    .slice(0, 8)
    .map(({ project, entries: own }) => ({
      project_id: project,
      name: nameOf(own),
      hours: hours(sum(own)),
      billable_hours: hours(billable(own)),
      entry_count: own.length,
      color: `#${colors[project % 10] ?? ""}`,
    }));

  const billablePercent = sum(week) === 0 ? 0 : round(100 * billable(week), sum(week), 0);
  const change =
    sum(lastWeek) === 0 ? 0 : round(100 * Math.abs(sum(week) - sum(lastWeek)), sum(lastWeek), 0);
  const allHundredths = projects.reduce((total, each) => total + Math.round(each.hours * 100), 0);
  const share =
    allHundredths === 0
      ? 0
      : round(Math.round((projects[0]?.hours ?? 0) * 100) * 100, allHundredths, 0);
  const clock = (hour: number) => `${String(hour % 24).padStart(2, "0")}:00`;
  const insights = [
    change >= 1 &&
      `You have tracked ${String(change)}% ${sum(week) > sum(lastWeek) ? "more" : "less"} time than by this day last week.`,
    current >= 3 && `You have tracked time on ${String(current)} days in a row.`,
    bestHour !== null &&
      `You are most productive from ${clock(bestHour)} to ${clock(bestHour + 1)}.`,
    share > 0 && `${projects[0]?.name ?? ""} took ${String(share)}% of your time.`,
    billablePercent > 0 && `${String(billablePercent)}% of your time this week is billable.`,
  ].filter((text) => text !== false);

  const levels = [0, 2, 4, 6];
  return {
    ok: true,
    period,
    summary: {
      today_hours: hours(sum(ofDay(today))),
      week_hours: weekHours,
      week_goal_hours: goalHours,
      week_goal_percent: Math.min(
        100,
        round(Math.round(weekHours * 100) * 100, Math.round(goalHours * 100), 0),
      ),
      active_timer: null,
      billable_percent_week: billablePercent,
      top_project_week: topOfWeek
        ? { name: nameOf(topOfWeek.entries), hours: hours(sum(topOfWeek.entries)) }
        : null,
    },
    daily_breakdown: Array.from({ length: 14 }, (_, index) => {
      const date = before(today, 13 - index);
      return {
        date,
        hours: hours(sum(ofDay(date))),
        billable_hours: hours(billable(ofDay(date))),
        entry_count: ofDay(date).length,
        goal_hours: viewer.standardHours,
      };
    }),
    streak: {
      current_streak: current,
      longest_streak: longest,
      tracked_days_this_month: new Set(
        since(`${today.slice(0, 7)}-01`)
          .map(({ day }) => day)
          .filter(isTracked),
      ).size,
      total_days_this_month: Number(today.slice(8, 10)),
    },
    focus: {
      avg_session_length_minutes: long.length === 0 ? 0 : round(sum(long), 60 * long.length, 1),
      longest_session_hours: hours(Math.max(0, ...focus.map(({ seconds }) => seconds))),
      entries_per_day: focusDays === 0 ? 0 : round(focus.length, focusDays, 2),
      most_productive_hour: bestHour,
      most_productive_day:
        best(mondayFirst, (name) => sum(focus.filter((each) => weekdays[each.weekday] === name))) ??
        null,
      hour_distribution: hourSums.map(hours),
    },
    projects,
    heatmap: Array.from({ length: 84 }, (_, index) => {
      const date = before(today, 83 - index);
      const tracked = hours(sum(ofDay(date)));
      return {
        date,
        hours: tracked,
        level: levels.filter((from) => tracked > 0 && tracked >= from).length,
      };
    }),
    insights: insights.slice(0, 4),
  };
}
