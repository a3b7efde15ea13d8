/** Converts the text of a `numeric` column to a number. */
export function decimal(text: string | null): number | null {
  return text === null ? null : Number(text);
}
