import { parseTimeInput } from "./time-input";

/** Days of this range have a week before and after them that the calendar supports. */
const [firstDay, lastDay] = ["1000-01-01", "9000-01-01"];

/**
 * Reads the day of a page from its address.
 * @returns undefined if the text is no day, or one of a year before 1000 or after 8999
 */
export function readDay(text: string | undefined): string | undefined {
  if (text === undefined || parseTimeInput(text)?.type !== "day") return undefined;
  return text >= firstDay && text <= lastDay ? text : undefined;
}
