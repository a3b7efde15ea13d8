import { decimalHoursText } from "../../platform/time/duration-text";
import { percentText } from "../../platform/percent-text";
import { hundredthsOf } from "../../platform/time/rounding";

/** Compares this week with the same days of the last one, in a sentence. */
export function weekSentence(hours: number, changePercent: number | null): string {
  const soFar = `${decimalHoursText(hours)} so far`;
  if (changePercent === null) return `${soFar}; nothing was tracked last week by this day.`;
  if (changePercent === 0) return `${soFar}, as much as last week by this day.`;
  const size = percentText(Math.abs(changePercent));
  return `${soFar}, ${size} ${changePercent < 0 ? "less" : "more"} than last week by this day.`;
}

/** Sums the last seven days in a sentence. */
export function lastDaysSentence(days: readonly { readonly hours: number }[]): string {
  const hours = days.reduce((sum, each) => sum + hundredthsOf(each.hours), 0) / 100;
  return hours === 0
    ? "Nothing was tracked in the last seven days."
    : `${decimalHoursText(hours)} in the last seven days.`;
}
