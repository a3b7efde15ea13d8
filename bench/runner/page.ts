import { readFile, writeFile } from "node:fs/promises";
import { cpus } from "node:os";

const end = "<!-- end of figures -->";

/**
 * Writes figures between the markers of a command on a page.
 * @param page Name of the page in docs/.
 * @param command Command that makes the figures: `npm run bench -- delivery`.
 */
export async function writeFigures(
  page: string,
  command: string,
  lines: readonly string[],
): Promise<void> {
  const file = new URL(`../../docs/${page}`, import.meta.url);
  const begin = `<!-- figures: written by \`${command}\` -->`;
  const text = await readFile(file, "utf8");
  const from = text.indexOf(begin);
  const to = text.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`docs/${page} lacks the markers ${begin} and ${end}`);
  const figures = `${begin}\n\n${lines.join("\n")}\n\n`;
  await writeFile(file, text.slice(0, from) + figures + text.slice(to));
}

/** Date, Node.js version and processors, in one line. */
export function machineLine(): string {
  const [cpu] = cpus();
  const day = new Date().toISOString().slice(0, 10);
  return `${day}, Node.js ${process.versions.node}, ${String(cpus().length)} × ${cpu?.model ?? "unknown processor"}.`;
}
