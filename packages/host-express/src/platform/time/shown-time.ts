import { addDays } from "./days";

/** How a user reads times. */
export interface TimeFormat {
  /** IANA time zone. */
  readonly zone: string;
  /** `YYYY-MM-DD`, `MM/DD/YYYY`, `DD/MM/YYYY` or `DD.MM.YYYY`. */
  readonly dateFormat: string;
  /** `24h` or `12h`. */
  readonly timeFormat: string;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** A time in a user's zone and formats, to the minute: `2026-01-15 13:05`. */
export function fullTime(at: Date, format: TimeFormat): string {
  const { day, clock } = partsOf(at, format);
  return `${dateText(day, format.dateFormat)} ${clock}`;
}

/** A time as people say it: `today 13:05`, `yesterday 13:05`, or with its date. */
export function shortTime(at: Date, now: Date, format: TimeFormat): string {
  const { day, clock } = partsOf(at, format);
  const today = partsOf(now, format).day;
  if (day === today) return `today ${clock}`;
  if (day === addDays(today, -1)) return `yesterday ${clock}`;
  return `${dateText(day, format.dateFormat)} ${clock}`;
}

/** How far a time is from now: `12 minutes ago`, `in 3 hours`. */
export function relativeTime(at: Date, now: Date): string {
  const distance = at.getTime() - now.getTime();
  const size = Math.abs(distance);
  if (size < minuteMs) return distance > 0 ? "in less than a minute" : "just now";
  const minutes = Math.round(distance / minuteMs);
  if (Math.abs(minutes) < 60) return relative.format(minutes, "minute");
  const hours = Math.round(distance / hourMs);
  return Math.abs(hours) < 24
    ? relative.format(hours, "hour")
    : relative.format(Math.round(distance / dayMs), "day");
}

/** Counts days: 30 hours ago may be yesterday or the day before. */
const relative = new Intl.RelativeTimeFormat("en", { numeric: "always" });

/** A duration in words: `4 s`, `3 min`, `2 h 5 min`. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${String(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${String(minutes)} min`;
  const rest = minutes % 60;
  const hours = `${String(Math.floor(minutes / 60))} h`;
  return rest === 0 ? hours : `${hours} ${String(rest)} min`;
}

function partsOf(
  at: Date,
  { zone, timeFormat }: TimeFormat,
): { readonly day: string; readonly clock: string } {
  const parts = formatterOf(zone, timeFormat === "12h").formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes): string =>
    parts.find((each) => each.type === type)?.value ?? "";
  const suffix = timeFormat === "12h" ? ` ${part("dayPeriod").toLowerCase()}` : "";
  return {
    day: `${part("year")}-${part("month")}-${part("day")}`,
    clock: `${part("hour")}:${part("minute")}${suffix}`,
  };
}

function dateText(day: string, format: string): string {
  const [year = "", month = "", date = ""] = day.split("-");
  return format.replace("YYYY", year).replace("MM", month).replace("DD", date);
}

/** Cached: creating a formatter costs far more than using it. Zones are those that users have. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string, is12Hours: boolean): Intl.DateTimeFormat {
  const key = `${zone} ${String(is12Hours)}`;
  const known = formatters.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: is12Hours ? "numeric" : "2-digit",
    minute: "2-digit",
    hourCycle: is12Hours ? "h12" : "h23",
  });
  formatters.set(key, made);
  return made;
}
