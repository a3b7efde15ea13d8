import { Command } from "commander";
import { log } from "../runner/bench";
import { machineLine, writeFigures } from "../runner/page";
import { killEmbedded } from "./embedded";
import { embeddedLines, runLines } from "./lines";
import { runFaults, type RunPlan } from "./run";

const command = "npm run test:faults";
/** A minute of load with the faults at the beginning of the list. */
const shortPlan: RunPlan = { faultMs: 4_000, restMs: 3_000, faults: 6 };
/** At least ten minutes of load with all faults. */
const fullPlan: RunPlan = { faultMs: 15_000, restMs: 20_000, faults: Number.POSITIVE_INFINITY };

interface Options {
  readonly short: boolean;
  readonly only: string;
}

async function main({ short, only }: Options): Promise<void> {
  const violations: string[] = [];
  const lines: string[] = [];
  if ("load".includes(only)) {
    log("two hosts under load, while parts fail");
    const result = await runFaults(short ? shortPlan : fullPlan, log);
    violations.push(...result.violations);
    lines.push(...runLines(result));
    if (!result.hasDisk) log("  this user may not mount a disk: no fault of a full disk");
  }
  if ("embedded".includes(only)) {
    log("kill -9 on the embedded database");
    const result = await killEmbedded(short ? 3 : 50, log);
    violations.push(...result.violations);
    if (lines.length > 0) lines.push("");
    lines.push(...embeddedLines(result));
  }
  log(`\n${[machineLine(), "", ...lines].join("\n")}\n`);
  if (violations.length > 0) {
    log(["Broken promises:", ...violations].join("\n  "));
    process.exitCode = 1;
  } else if (!short && only === "") {
    await writeFigures("reliability.md", command, [machineLine(), "", ...lines]);
    log("written to docs/reliability.md");
  }
}

await new Command("faults")
  .description(
    "Checks that nothing is lost, and nothing done twice, while parts of an installation fail",
  )
  .option("--short", "run a minute of load and three rounds; write nothing", false)
  .option("--only <text>", "run only `load` or `embedded`; write nothing", "")
  .action(main)
  .parseAsync();
