import { Command } from "commander";
import { checkedLines } from "../reliability/lines";
import { table } from "../runner/figures";
import { log } from "../runner/bench";
import { machineLine, writeFigures } from "../runner/page";
import { checkOut, thisVersion } from "./old-version";
import { runUpgrade, type UpgradeResult } from "./run";

const command = "npm run test:upgrade";

interface Options {
  readonly from?: string;
  readonly short: boolean;
}

async function main({ from, short }: Options): Promise<void> {
  const version = from === undefined ? thisVersion() : await checkOut(from);
  log(`from ${version.name}`);
  let result: UpgradeResult;
  try {
    result = await runUpgrade(version, short ? 4_000 : 20_000, log);
  } finally {
    await version.remove();
  }
  const lines = upgradeLines(version.name, result);
  log(`\n${[machineLine(), "", ...lines].join("\n")}\n`);
  if (result.violations.length > 0) {
    log(["Broken promises:", ...result.violations].join("\n  "));
    process.exitCode = 1;
  } else if (!short && version.isThis) {
    await writeFigures("reliability.md", command, [machineLine(), "", ...lines]);
    log("written to docs/reliability.md");
  }
}

function upgradeLines(from: string, { steps, migrations, checked }: UpgradeResult): string[] {
  const ran = migrations.map((name) => `\`${name}\``).join(", ");
  return [
    `From ${from}. Migrations that ran: ${ran === "" ? "a column for every table" : ran}.`,
    "",
    ...table(
      ["step", "seconds", "acknowledged writes", "reads", "failed responses"],
      steps.map(({ name, seconds, acknowledged, reads, failures }) => [
        name,
        seconds.toFixed(0),
        acknowledged.toLocaleString("en"),
        reads.toLocaleString("en"),
        String(Object.values(failures).reduce((sum, count) => sum + count, 0)),
      ]),
    ),
    "",
    ...checkedLines(checked),
  ];
}

await new Command("upgrade")
  .description("Replaces the hosts of an older version one by one under load, without a failure")
  .option(
    "--from <commit>",
    "tag or commit of the older version (default: this version, upgraded to one with more columns)",
  )
  .option("--short", "put load on each step for four seconds; write nothing", false)
  .action(main)
  .parseAsync();
