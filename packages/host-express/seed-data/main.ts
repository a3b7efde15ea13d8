import { Command, InvalidArgumentError } from "commander";
import { readConfig } from "../src/platform/config/read-config";
import { migrate } from "../src/platform/db/migrate";
import { openDatabase } from "../src/platform/db/open";
import { createLog } from "../src/platform/log/log";
import { seedUsers, sizeOf } from "./data-set";
import { writeDataSet } from "./write";

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

interface Options {
  readonly entries: number;
  readonly seed: number;
  readonly until: string;
}

/** Fills the database that `tt-host serve` would use with the same configuration. */
async function seed(plan: Options): Promise<void> {
  const database = await openDatabase(readConfig(process.env), createLog("warn"));
  try {
    await migrate(database.maintenance);
    const { users, projects } = sizeOf(plan);
    print(`${String(users)} users, ${String(projects)} projects, ${String(plan.entries)} entries`);
    const step = Math.max(1, Math.ceil(plan.entries / 10));
    let printed = 0;
    await writeDataSet(database.maintenance, plan, (entries) => {
      if (entries < printed + step && entries < plan.entries) return;
      printed = entries;
      print(`  ${entries.toLocaleString("en")} entries`);
    });
    const [user] = seedUsers(plan);
    print("To create an API token for this data:");
    print(
      `  npm run tt-host -- create-token --username ${user?.username ?? ""} --scopes admin:all`,
    );
  } finally {
    await database.close();
  }
}

const integer =
  (min: number, max: number) =>
  (text: string): number => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Must be an integer from ${String(min)} to ${String(max)}.`);
  };

function parseDay(text: string): string {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (!Number.isNaN(time)) return text;
  throw new InvalidArgumentError("Must be a day as YYYY-MM-DD.");
}

const program = new Command("seed-data")
  .description("Fills the configured database with generated users, projects and time entries")
  .option("--entries <count>", "number of time entries", integer(1, 10_000_000), 10_000)
  .option("--seed <number>", "seed of the random data", integer(0, 1_000_000), 1)
  .option("--until <day>", "first day without entries, YYYY-MM-DD", parseDay, today())
  .action(seed);

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

await program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
