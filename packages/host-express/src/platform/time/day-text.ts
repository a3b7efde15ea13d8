/** Formats of days that users can choose. */
export type DateFormat = "YYYY-MM-DD" | "MM/DD/YYYY" | "DD/MM/YYYY" | "DD.MM.YYYY";

/**
 * Formats a calendar day as the user chose.
 * @param day `YYYY-MM-DD`
 */
export function formatDay(day: string, format: DateFormat): string {
  const [year = "", month = "", date = ""] = day.split("-");
  return format.replace("YYYY", year).replace("MM", month).replace("DD", date);
}

const long = new Intl.DateTimeFormat("en-GB", {
  weekday: "long",
  day: "numeric",
  month: "long",
  timeZone: "UTC",
});

/**
 * Formats a calendar day as a heading: `Friday 27 November`.
 * @param day `YYYY-MM-DD`
 */
export function longDay(day: string): string {
  return long.format(new Date(`${day}T00:00:00Z`)).replace(",", "");
}

const short = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  day: "numeric",
  month: "short",
  timeZone: "UTC",
});
const weekday = new Intl.DateTimeFormat("en-GB", { weekday: "short", timeZone: "UTC" });
const month = new Intl.DateTimeFormat("en-GB", { month: "short", timeZone: "UTC" });

/**
 * Formats a calendar day in a few letters: `Fri 27 Nov`.
 * @param day `YYYY-MM-DD`
 */
export function shortDay(day: string): string {
  return short.format(new Date(day)).replace(",", "");
}

/**
 * The weekday of a calendar day: `Fri`.
 * @param day `YYYY-MM-DD`
 */
export function weekdayText(day: string): string {
  return weekday.format(new Date(day));
}

/**
 * The month of a calendar day: `Nov`.
 * @param day `YYYY-MM-DD`
 */
export function monthText(day: string): string {
  return month.format(new Date(day));
}

/**
 * Formats a calendar day as the head of a column: `Mon 12`.
 * @param day `YYYY-MM-DD`
 */
export function columnDay(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  return `${weekday.format(date)} ${String(date.getUTCDate())}`;
}

const longMonth = new Intl.DateTimeFormat("en-GB", { month: "long", timeZone: "UTC" });

/**
 * Formats a range of calendar days without repeating what they share: `12 – 18 January 2026`.
 * @param from `YYYY-MM-DD`
 * @param to `YYYY-MM-DD`
 */
export function dayRangeText(from: string, to: string): string {
  const [first, last] = [from, to].map((day) => {
    const date = new Date(`${day}T00:00:00Z`);
    return [String(date.getUTCDate()), longMonth.format(date), day.slice(0, 4)] as const;
  });
  if (!first || !last) return "";
  if (from === to) return last.join(" ");
  const shared = first[2] !== last[2] ? 3 : first[1] !== last[1] ? 2 : 1;
  return `${first.slice(0, shared).join(" ")} – ${last.join(" ")}`;
}
