import { readFile } from "node:fs/promises";
import { table } from "./figures";
import { writeFigures } from "./page";

/** A figure of docs/performance.md. */
interface Figure {
  /** Heading of its table, without the number signs. */
  readonly heading: string;
  /** First cell of its row. */
  readonly row: string;
  /** Title of its column. */
  readonly column: string;
}

const api = "The API on 1,000,000 entries, PostgreSQL";
const rate = (row: string): Figure => ({ heading: api, row, column: "host req/s" });

/** What one process does in a second, by the words of docs/operations.md. */
const rates: readonly (readonly [string, Figure])[] = [
  [
    "deliveries of GitHub, with 10,000 integrations",
    {
      heading: "Over HTTP, PostgreSQL",
      row: "10,000 integrations",
      column: "deliveries/s",
    },
  ],
  [
    "slash commands of Slack, with 10,000 integrations",
    { heading: "`/tt status`, PostgreSQL", row: "10,000 integrations", column: "commands/s" },
  ],
  ["time entries created over the API", rate("create an entry")],
  ["lists of 50 time entries of all users", rate("all entries, page 1")],
  ["lists of 50 time entries of one project", rate("entries of one project")],
  ["lists of 50 time entries of one user", rate("entries of one user, page 1")],
  ["searches", rate("search")],
  ["summaries of one user's month", rate("summary of one user's month")],
  ["reports of a year by project", rate("a year by project")],
];

/**
 * Makes the figures of "Sizing" in docs/operations.md.
 * @param performance docs/performance.md
 * @throws Error if it lacks one of them
 */
export function sizingLines(performance: string): readonly string[] {
  return table(
    ["of one process", "a second"],
    rates.map(([words, figure]) => [words, cellOf(performance, figure)]),
  );
}

function cellOf(page: string, { heading, row, column }: Figure): string {
  const sections = page.split(/^#+ /m);
  const section = sections.find((text) => text.startsWith(`${heading}\n`)) ?? "";
  const [titles = [], , ...rows] = section
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) => line.split("|").map((cell) => cell.trim()));
  const cell = rows.find(([, first]) => first === row)?.[titles.indexOf(column)];
  if (cell === undefined) {
    throw new Error(`docs/performance.md has no "${row}" with "${column}" below "${heading}"`);
  }
  return cell;
}

/** Brings the figures of "Sizing" up to date with docs/performance.md. */
export async function writeSizing(): Promise<void> {
  const page = await readFile(new URL("../../docs/performance.md", import.meta.url), "utf8");
  await writeFigures("operations.md", "npm run bench -- sizing", sizingLines(page));
}
