import { readFile, writeFile } from "node:fs/promises";
import { cpus } from "node:os";

const page = new URL("../../docs/performance.md", import.meta.url);
const begin = (bench: string): string =>
  `<!-- figures: written by \`npm run bench -- ${bench}\` -->`;
const end = "<!-- end of figures -->";

/** Writes the figures of a bench between its markers on the page. */
export async function writeFigures(bench: string, lines: readonly string[]): Promise<void> {
  const text = await readFile(page, "utf8");
  const from = text.indexOf(begin(bench));
  const to = text.indexOf(end, from);
  if (from < 0 || to < 0) {
    throw new Error(`docs/performance.md lacks the markers ${begin(bench)} and ${end}`);
  }
  const figures = `${begin(bench)}\n\n${lines.join("\n")}\n\n`;
  await writeFile(page, text.slice(0, from) + figures + text.slice(to));
}

/** Date, Node.js version and processors, in one line. */
export function machineLine(): string {
  const [cpu] = cpus();
  const day = new Date().toISOString().slice(0, 10);
  return `${day}, Node.js ${process.versions.node}, ${String(cpus().length)} × ${cpu?.model ?? "unknown processor"}.`;
}
