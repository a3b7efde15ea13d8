/** The settings that quote numbers are made of. */
export interface Numbering {
  readonly prefix: string;
  /** The first number of a sequence. */
  readonly start: number;
  /** Text with `{SEQ}`, `{PREFIX}`, `{YYYY}`, `{YY}`, `{MM}` and `{DD}`. */
  readonly pattern: string;
}

/** The text around the sequence of a quote number. Numbers with the same frame share a sequence. */
export interface NumberFrame {
  readonly before: string;
  readonly after: string;
}

const sequence = "{SEQ}";
/** Minimum length of the sequence, filled with zeros. */
const minDigits = 3;
const tokens = new Set([sequence, "{PREFIX}", "{YYYY}", "{YY}", "{MM}", "{DD}"]);

/** Adds `{SEQ}` at the end of a pattern that lacks it. */
export function withSequence(pattern: string): string {
  return pattern.includes(sequence) ? pattern : pattern + sequence;
}

/**
 * Checks a pattern.
 * @returns what is wrong with it; undefined if it is valid
 */
export function patternFault(pattern: string): string | undefined {
  if (pattern.split(sequence).length > 2) return `Must contain ${sequence} only once`;
  const unknown = (pattern.match(/\{[^{}]*\}?/g) ?? []).find((token) => !tokens.has(token));
  if (unknown === undefined) return undefined;
  return `Must not contain ${unknown}; use ${[...tokens].join(", ")}`;
}

/**
 * Renders a pattern for a day.
 * @param day YYYY-MM-DD
 */
export function numberFrame({ prefix, pattern }: Numbering, day: string): NumberFrame {
  const [year = "", month = "", date = ""] = day.split("-");
  const values: Readonly<Record<string, string>> = {
    "{PREFIX}": prefix,
    "{YYYY}": year,
    "{YY}": year.slice(-2),
    "{MM}": month,
    "{DD}": date,
  };
  // Rendered after the split, because a prefix may contain braces.
  const [before = "", after = ""] = pattern
    .split(sequence)
    .map((part) => part.replace(/\{[A-Z]+\}/g, (token) => values[token] ?? token));
  return { before, after };
}

/**
 * The quote number that follows the highest existing one of a frame.
 * @param highest Digits of the highest sequence; undefined if there is none.
 */
export function nextNumber(
  { before, after }: NumberFrame,
  highest: string | undefined,
  start: number,
): string {
  const first = BigInt(start);
  const following = highest === undefined ? first : BigInt(highest) + 1n;
  const next = following > first ? following : first;
  return `${before}${next.toString().padStart(minDigits, "0")}${after}`;
}
