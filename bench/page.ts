import { readFile, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { median, perSecond, ratio, table } from "./figures";
import type { HttpFigures } from "./http";
import type { InProcessFigures } from "./in-process";

const page = new URL("../docs/performance.md", import.meta.url);
const begin = (bench: string): string =>
  `<!-- figures: written by \`npm run bench -- ${bench}\` -->`;
const end = "<!-- end of figures -->";

/** Puts a bench's figures between its markers on the page. */
export async function writeFigures(bench: string, lines: readonly string[]): Promise<void> {
  const text = await readFile(page, "utf8");
  const from = text.indexOf(begin(bench));
  const to = text.indexOf(end, from);
  if (from < 0 || to < 0) {
    throw new Error(`docs/performance.md lacks its markers: ${begin(bench)} and ${end}`);
  }
  const figures = `${begin(bench)}\n\n${lines.join("\n")}\n\n`;
  await writeFile(page, text.slice(0, from) + figures + text.slice(to));
}

/** Where and when, in one line. */
export function machineLine(): string {
  const [cpu] = cpus();
  const day = new Date().toISOString().slice(0, 10);
  return `${day}, Node.js ${process.versions.node}, ${String(cpus().length)} × ${cpu?.model ?? "unknown processor"}.`;
}

/** One database's table: ratios first, absolute figures beside them. */
export function httpLines(database: string, figures: HttpFigures): readonly string[] {
  const { floor, hosts, shared } = figures;
  const [one] = hosts;
  const row = (name: string, rates: readonly number[]): readonly string[] => [
    name,
    ratio(rates, floor).toFixed(2),
    one ? ratio(one.rates, rates).toFixed(2) : "",
    perSecond(median(rates)),
  ];
  return [
    `### Over HTTP, ${database}`,
    "",
    ...table(
      ["", "of the floor", "cost against 1 integration", "deliveries/s"],
      [
        ["floor", "1.00", "", perSecond(median(floor))],
        ...hosts.map(({ cards, rates }) =>
          row(`${cards.toLocaleString("en")} integrations`, rates),
        ),
        row("the largest, on the shared URL", shared),
      ],
    ),
  ];
}

/** The gate beside octokit. */
export function inProcessLines(figures: InProcessFigures): readonly string[] {
  const row = (name: string, gate: readonly number[], octokit: readonly number[]) => [
    name,
    ratio(gate, octokit).toFixed(2),
    (1_000_000 / median(gate)).toFixed(1),
    (1_000_000 / median(octokit)).toFixed(1),
  ];
  return [
    "### In process",
    "",
    ...table(
      ["", "gate against octokit", "gate, µs a delivery", "octokit, µs a delivery"],
      [
        row("without a claim", figures.gate, figures.octokit),
        row("with a claim in memory", figures.gateWithClaim, figures.octokitWithClaim),
      ],
    ),
  ];
}
