import { relativeDay } from "../../../platform/time/relative-day";
import type { Days } from "./range";

/** The days of a range in words, e.g. `Mon 23 Nov – Sun 29 Nov`. */
export function rangeText({ from, to }: Days, today: string): string {
  if (from === undefined) return to === undefined ? "All time" : `Until ${dayText(to, today)}`;
  if (to === undefined) return `Since ${dayText(from, today)}`;
  return from === to ? relativeDay(from, today) : `${dayText(from, today)} – ${dayText(to, today)}`;
}

function dayText(day: string, today: string): string {
  const text = relativeDay(day, today);
  return text === "Today" || text === "Yesterday" ? text.toLowerCase() : text;
}
