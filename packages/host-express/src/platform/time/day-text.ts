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
