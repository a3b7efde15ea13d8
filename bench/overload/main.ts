import { Command } from "commander";
import { log, measureOn } from "../runner/bench";
import { machineLine, writeFigures } from "../runner/page";
import { violationsOfOccupation, violationsOfOverload } from "./bounds";
import { occupationLines, overloadLines } from "./lines";
import { occupations, type Occupation } from "./occupation";
import { occupy, type OccupationFigures } from "./occupy";
import { overload, type OverloadPlan } from "./overload";

const command = "npm run test:overload";

interface Options {
  readonly short: boolean;
  readonly only: string;
}

interface Plan extends OverloadPlan {
  /** Number of connections by what they do. */
  readonly occupations: Readonly<Record<Occupation, number>>;
}

const shortPlan: Plan = {
  connections: 600, // more than the host handles and queues, or nothing is refused
  seconds: 5,
  occupations: {
    "send nothing": 500,
    "send headers slowly": 100,
    "send a body slowly": 100,
    "read nothing": 0, // takes longer than all others
  },
};
const fullPlan: Plan = {
  connections: 1_000,
  seconds: 20,
  occupations: {
    "send nothing": 10_000,
    "send headers slowly": 1_000,
    "send a body slowly": 1_000,
    "read nothing": 1_000,
  },
};

async function main({ short: isShort, only }: Options): Promise<void> {
  const plan = isShort ? shortPlan : fullPlan;
  const violations: string[] = [];
  const lines: string[] = [];
  await measureOn("Debian's PostgreSQL", { short: isShort }, async ({ databases }) => {
    if ("overload".includes(only)) {
      log("ten times the capacity");
      const figures = await overload(await databases.create("overload"), plan);
      lines.push(...overloadLines(plan, figures));
      violations.push(...violationsOfOverload(figures, { isShort }));
    }
    const occupied: OccupationFigures[] = [];
    for (const [index, occupation] of occupations.entries()) {
      const count = plan.occupations[occupation];
      if (count === 0 || !occupation.includes(only)) continue;
      log(`connections that ${occupation}`);
      const database = await databases.create(`occupation_${String(index)}`);
      const figures = await occupy(database, count, occupation);
      occupied.push(figures);
      violations.push(...violationsOfOccupation(figures, { isShort }));
    }
    if (occupied.length > 0) {
      lines.push(...(lines.length > 0 ? [""] : []), ...occupationLines(occupied));
    }
  });
  const verdict =
    violations.length === 0 ? "Everything was kept." : `Not kept: ${violations.join("; ")}.`;
  const figures = [machineLine(), "", ...lines, "", verdict];
  log(`\n${figures.join("\n")}\n`);
  if (violations.length > 0) process.exitCode = 1;
  if (!isShort && only === "") {
    await writeFigures("reliability.md", command, figures);
    log("written to docs/reliability.md");
  }
}

await new Command("overload")
  .description("Checks that the host refuses what it cannot serve, and serves what it accepts")
  .option("--short", "run for about a minute; check no times; write nothing", false)
  .option("--only <text>", "run only what has this in its name; write nothing", "")
  .action(main)
  .parseAsync();
