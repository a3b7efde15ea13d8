/** Prints the progress of a demo, with colors on a terminal. */
export interface Teller {
  /** Prints a heading. */
  chapter(title: string): void;
  /** Prints a step and its results. */
  step(what: string, ...results: readonly string[]): void;
  /** Prints a table. */
  rows(rows: readonly (readonly string[])[]): void;
}

/** Creates a teller that prints to a stream. */
export function createTeller(out: NodeJS.WriteStream): Teller {
  const paint = (code: number, text: string): string =>
    out.isTTY && out.hasColors() ? `\u001b[${String(code)}m${text}\u001b[0m` : text;
  const line = (text = ""): void => void out.write(`${text}\n`);
  return {
    chapter(title) {
      line();
      line(paint(1, title));
    },
    step(what, ...results) {
      line(`  ${paint(32, "✓")} ${what}`);
      for (const result of results) line(`      ${paint(2, result)}`);
    },
    rows(rows) {
      const widths = (rows[0] ?? []).map((_, column) =>
        Math.max(...rows.map((row) => (row[column] ?? "").length)),
      );
      for (const row of rows) {
        const cells = row.map((cell, column) => cell.padEnd(widths[column] ?? 0));
        line(`      ${paint(2, cells.join("   ").trimEnd())}`);
      }
    },
  };
}
