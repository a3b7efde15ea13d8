/** The middle value; of an even number of values the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  if (upper === undefined) throw new RangeError("There is no median of nothing");
  const lower = sorted[middle - 1];
  return sorted.length % 2 === 0 && lower !== undefined ? (lower + upper) / 2 : upper;
}

/**
 * How `ours` stands to `other`, round by round: what a machine does to one round it does to both
 * sides of it.
 */
export function ratio(ours: readonly number[], other: readonly number[]): number {
  return median(
    ours.map((value, round) => {
      const counterpart = other[round];
      if (counterpart === undefined) throw new RangeError("The rounds do not match");
      return value / counterpart;
    }),
  );
}

/** 3123.4 → `3,123`. */
export function perSecond(value: number): string {
  return Math.round(value).toLocaleString("en");
}

/** A Markdown table, columns padded so that it reads well in a terminal too. */
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
