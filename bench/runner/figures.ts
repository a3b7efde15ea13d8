/** Middle value; of an even number of values, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  if (upper === undefined) throw new RangeError("No values to take the median of");
  const lower = sorted[middle - 1];
  return sorted.length % 2 === 0 && lower !== undefined ? (lower + upper) / 2 : upper;
}

/**
 * Median of the ratios of `ours` to `other`, round by round: a slow moment of the machine affects both
 * sides of its round alike.
 */
export function ratio(ours: readonly number[], other: readonly number[]): number {
  return median(
    ours.map((value, round) => {
      const counterpart = other[round];
      if (counterpart === undefined) throw new RangeError("The numbers of rounds differ");
      return value / counterpart;
    }),
  );
}

/** Formats a rate: 3123.4 → `3,123`. */
export function perSecond(value: number): string {
  return Math.round(value).toLocaleString("en");
}

/** Formats a Markdown table, its columns padded to read well in a terminal too. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? "").length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)];
}
