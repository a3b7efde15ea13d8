/**
 * The beginning of a text that a spreadsheet would take for a formula, or that begins as if an apostrophe
 * had been put in front of one.
 */
const formula = "'*[-=+@\t\r\uFF1D\uFF0B\uFF0D\uFF20]";
const unguarded = new RegExp(`^${formula}`);
const guarded = new RegExp(`^'(?=${formula})`);

/** Puts an apostrophe in front of a text that a spreadsheet would take for a formula. */
export function guardFormula(text: string): string {
  return unguarded.test(text) ? `'${text}` : text;
}

/** Removes the apostrophe of {@link guardFormula}. */
export function unguardFormula(text: string): string {
  return text.replace(guarded, "");
}
