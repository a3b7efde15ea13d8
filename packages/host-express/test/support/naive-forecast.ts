// Calculates the forecast of a project entry by entry, in an obvious and slow way.

/** A stored entry of the project, of any user. */
export interface NaiveProjectEntry {
  readonly start_time: string;
  readonly end_time: string | null;
  readonly duration_seconds: number | null;
}

/** A stored task of the project. */
export interface NaiveTask {
  readonly status: string;
  /** `YYYY-MM-DD` */
  readonly due_date: string | null;
  readonly deleted_at: string | null;
}

/** The project's own values, as decimal texts. */
export interface NaiveProject {
  readonly estimated_hours: string | null;
  readonly budget_amount: string | null;
  readonly hourly_rate: string | null;
}

/** A rational number, so that nothing is rounded before it should be. */
interface Ratio {
  readonly top: bigint;
  readonly bottom: bigint;
}

const ratio = (top: bigint | number, bottom: bigint | number = 1): Ratio => ({
  top: BigInt(top),
  bottom: BigInt(bottom),
});
const times = (a: Ratio, b: Ratio): Ratio => ratio(a.top * b.top, a.bottom * b.bottom);
const over = (a: Ratio, b: Ratio): Ratio => ratio(a.top * b.bottom, a.bottom * b.top);
const minus = (a: Ratio, b: Ratio): Ratio =>
  ratio(a.top * b.bottom - b.top * a.bottom, a.bottom * b.bottom);
const compare = (a: Ratio, b: Ratio): bigint => a.top * b.bottom - b.top * a.bottom;
const isPositive = (a: Ratio): boolean => a.top > 0n;
const zero = ratio(0);
const max = (a: Ratio, b: Ratio): Ratio => (compare(a, b) >= 0n ? a : b);

/** Rounds half up. */
function round(value: Ratio, decimals: number): Ratio {
  const scale = 10n ** BigInt(decimals);
  return ratio((2n * value.top * scale + value.bottom) / (2n * value.bottom), scale);
}

const two = (value: Ratio): Ratio => round(value, 2);
const shown = (value: Ratio): number => Number(two(value).top) / 100;

function decimal(text: string | null): Ratio {
  const [whole = "0", part = ""] = (text ?? "0").split(".");
  return ratio(BigInt(whole + part), 10n ** BigInt(part.length));
}

const formats = new Map<string, Intl.DateTimeFormat>();

function localDay(at: Date, zone: string): string {
  const format =
    formats.get(zone) ?? new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short" });
  formats.set(zone, format);
  return format.format(at);
}

function shift(day: string, days: number): string {
  const date = new Date(`${day}T12:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** Counts the days from one to another by walking. */
function walk(from: string, to: string): number {
  let days = 1;
  for (let day = from; day < to; day = shift(day, 1)) days += 1;
  return days;
}

/** The expected `forecast` of the response, without `generated_at`. */
export function naiveForecast(
  data: {
    readonly project: NaiveProject;
    readonly entries: readonly NaiveProjectEntry[];
    readonly tasks: readonly NaiveTask[];
  },
  zone: string,
  now: Date,
): object {
  const today = localDay(now, zone);
  const seconds = new Map<string, bigint>();
  for (const entry of data.entries) {
    if (entry.end_time === null || (entry.duration_seconds ?? 0) <= 0) continue;
    const day = localDay(new Date(entry.start_time), zone);
    seconds.set(day, (seconds.get(day) ?? 0n) + BigInt(entry.duration_seconds ?? 0));
  }
  const days = [...seconds.keys()].sort();
  const hoursOf = (of: readonly string[]): Ratio =>
    ratio(
      of.reduce((sum, day) => sum + (seconds.get(day) ?? 0n), 0n),
      3600,
    );
  const lastDays = (from: number, to: number): string[] =>
    Array.from({ length: from - to + 1 }, (_, index) => shift(today, index - from));

  const total = two(hoursOf(days));
  const first = days[0];
  const last = days.at(-1);
  const elapsed = first === undefined || last === undefined ? 0 : walk(first, last);
  const perDay = (count: number): Ratio => (count === 0 ? zero : two(over(total, ratio(count))));
  const recent = hoursOf(lastDays(6, 0));
  const prior = hoursOf(lastDays(13, 7));
  const average = perDay(elapsed);
  const velocity =
    elapsed < 7 && isPositive(total) ? max(average, two(over(recent, ratio(7)))) : average;

  const estimate = decimal(data.project.estimated_hours);
  const amount = decimal(data.project.budget_amount);
  const ownRate = decimal(data.project.hourly_rate);
  const rate =
    !isPositive(ownRate) && isPositive(estimate) && isPositive(amount)
      ? over(amount, estimate)
      : ownRate;
  const used = two(times(total, rate));
  const remaining = max(zero, minus(estimate, total));
  const fullPercent = isPositive(estimate)
    ? Number(round(times(over(total, estimate), ratio(100)), 0).top)
    : 0;
  const percent = Math.min(100, fullPercent);

  let daysLeft: number | null = null;
  if (isPositive(remaining) && isPositive(velocity)) {
    const exact = over(remaining, velocity);
    daysLeft = Number((exact.top + exact.bottom - 1n) / exact.bottom);
  } else if (isPositive(estimate) && !isPositive(remaining)) daysLeft = 0;
  const isShowable = daysLeft !== null && daysLeft < 2_900_000;
  const projected = isShowable ? shift(today, daysLeft ?? 0) : null;

  const tasks = data.tasks.filter((task) => task.deleted_at === null);
  const done = tasks.filter(({ status }) => status === "done").length;
  const open = tasks.filter(({ status }) => !["done", "cancelled"].includes(status));

  const [now7, before7] = [two(recent), two(prior)];
  const tenth = (times10: number): Ratio => times(before7, ratio(times10, 10));
  let trend = "stable";
  if (compare(now7, tenth(11)) > 0n) trend = "increasing";
  else if (compare(now7, tenth(9)) < 0n) trend = "decreasing";

  return {
    has_data: isPositive(total),
    total_logged_hours: shown(total),
    days_with_entries: days.length,
    avg_hours_per_active_day: shown(perDay(days.length)),
    first_entry_date: first ?? null,
    last_entry_date: last ?? null,
    elapsed_calendar_days: elapsed,
    avg_hours_per_calendar_day: shown(average),
    velocity_hours_per_day: shown(velocity),
    budget_hours: shown(estimate),
    budget_amount: shown(amount),
    hourly_rate: shown(rate),
    hours_remaining: shown(remaining),
    budget_used_percent: percent,
    budget_amount_used: shown(used),
    budget_amount_remaining: shown(max(zero, minus(amount, used))),
    at_risk: isPositive(estimate) && percent >= 80,
    days_to_completion: daysLeft,
    projected_completion_date: projected,
    deadline_risk: isPositive(velocity) && projected !== null ? "on_track" : "no_data",
    total_tasks: tasks.length,
    completed_tasks: done,
    open_tasks: open.length,
    task_completion_percent:
      tasks.length === 0 ? 0 : Number(round(ratio(100 * done, tasks.length), 0).top),
    overdue_tasks: open.filter(({ due_date: due }) => due !== null && due < today).length,
    recent_hours_7d: shown(recent),
    prior_hours_7d: shown(prior),
    burn_rate_trend: trend,
    daily_hours: lastDays(13, 0).map((date) => ({ date, hours: shown(hoursOf([date])) })),
    today,
  };
}
