import { shortDay } from "./day-text";
import { addDays } from "./days";

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
