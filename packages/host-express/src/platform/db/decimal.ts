/** A `numeric` column's text as a number. */
export function decimal(text: string | null): number | null {
  return text === null ? null : Number(text);
}
