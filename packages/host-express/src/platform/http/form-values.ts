import * as z from "zod";

// How the texts of an HTML form become the values that the schemas of the REST API check.

/** Schema of a text of a form, at most `max` characters; a missing one is blank. */
export const formText = (max: number): z.ZodDefault<z.ZodString> => z.string().max(max).default("");

/** Schema of a checkbox: it sends `true`, or `false` from the field before it. */
export const formFlag = formText(10).transform((sent) => sent === "true");

/** Schema of the path of the page to return to. */
export const formNext = z.string().max(2_000).optional();

/** Schema of a version that a form was filled with. */
export const formVersion = z
  .string()
  .regex(/^\d{1,10}$/)
  .transform(Number)
  .optional()
  .catch(undefined);

/** A comma before exactly three digits separates thousands for some people, unless it follows a zero. */
const numberPattern = /^-?(?:\d{1,12}(?:\.\d{1,6}|,(?!\d{3}$)\d{1,6})?|0,\d{3})$/;

/**
 * A typed number: `12.5`, `12,5` or `-3`; null if it is blank.
 * @returns the text itself if it is no number, which the schema then refuses. `1,250` is none, because
 *   it means different numbers to different people.
 */
export function typedNumber(text: string): number | string | null {
  const typed = text.trim().replace("\u2212", "-");
  if (typed === "") return null;
  return numberPattern.test(typed) ? Number(typed.replace(",", ".")) : typed;
}

/** A number as a form shows it; blank for none. */
export function shownNumber(value: number | null): string {
  return value === null ? "" : String(value);
}
