import { shortDay } from "../../platform/time/day-text";
import { addDays } from "../../platform/time/days";
import { decimalHoursText } from "../../platform/time/duration-text";
import { hundredthsOf } from "../../platform/time/rounding";

/** A day as seen from today: `Today`, `Yesterday` or `Fri 27 Nov`, with the year of another one. */
export function relativeDay(day: string, today: string): string {
  if (day === today) return "Today";
  if (day === addDays(today, -1)) return "Yesterday";
  const text = shortDay(day);
  return day.slice(0, 4) === today.slice(0, 4) ? text : `${text} ${day.slice(0, 4)}`;
}

/** When something is due, as seen from today. */
export function dueText(
  due: string,
  today: string,
): { readonly text: string; readonly isLate: boolean } {
  if (due < today) return { text: `Was due ${lower(relativeDay(due, today))}`, isLate: true };
  if (due === addDays(today, 1)) return { text: "Due tomorrow", isLate: false };
  return { text: `Due ${lower(relativeDay(due, today))}`, isLate: false };
}

function lower(text: string): string {
  return text === "Today" || text === "Yesterday" ? text.toLowerCase() : text;
}

/** An amount with its currency: `€8,265.00`. */
export function moneyText(amount: number, currency: string): string {
  return new Intl.NumberFormat("en-GB", { style: "currency", currency }).format(amount);
}

/** Compares this week with the same days of the last one, in a sentence. */
export function weekSentence(hours: number, changePercent: number | null): string {
  const soFar = `${decimalHoursText(hours)} so far`;
  if (changePercent === null) return `${soFar}; nothing was tracked last week by this day.`;
  if (changePercent === 0) return `${soFar}, as much as last week by this day.`;
  const size = String(Math.abs(changePercent));
  return `${soFar}, ${size} % ${changePercent < 0 ? "less" : "more"} than last week by this day.`;
}

/** Sums the last seven days in a sentence. */
export function lastDaysSentence(days: readonly { readonly hours: number }[]): string {
  const hours = days.reduce((sum, each) => sum + hundredthsOf(each.hours), 0) / 100;
  return hours === 0
    ? "Nothing was tracked in the last seven days."
    : `${decimalHoursText(hours)} in the last seven days.`;
}

/** Groups rows by day and keeps their order. */
export function groupByDay<Row extends { readonly day: string }>(
  rows: readonly Row[],
): readonly { readonly day: string; readonly rows: readonly Row[] }[] {
  const groups: { day: string; rows: Row[] }[] = [];
  for (const row of rows) {
    const last = groups.at(-1);
    if (last?.day === row.day) last.rows.push(row);
    else groups.push({ day: row.day, rows: [row] });
  }
  return groups;
}
