/** Writes a demonstration so that it reads well on a terminal, and in a log without colours. */
export interface Teller {
  /** What comes now. */
  chapter(title: string): void;
  /** Something that was done, and what came of it. */
  step(what: string, ...results: readonly string[]): void;
  /** Rows under each other. */
  rows(rows: readonly (readonly string[])[]): void;
}

/** Tells to a stream. */
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
