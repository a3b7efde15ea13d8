import { Command, InvalidArgumentError } from "commander";
import { readConfig } from "../src/platform/config/config";
import { migrate } from "../src/platform/db/migrate";
import { openDatabase } from "../src/platform/db/open";
import { createLog } from "../src/platform/log/log";
import { seedUsers, sizeOf } from "./data-set";
import { writeDataSet } from "./write";

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

interface Options {
  readonly entries: number;
  readonly seed: number;
  readonly until: string;
}

/** Fills the configured database, as `tt-host serve` would find it. */
async function seed(plan: Options): Promise<void> {
  const database = await openDatabase(readConfig(process.env), createLog("warn"));
  try {
    await migrate(database.maintenance);
    const { users, projects } = sizeOf(plan);
    say(`${String(users)} users, ${String(projects)} projects, ${String(plan.entries)} entries`);
    const step = Math.max(1, Math.ceil(plan.entries / 10));
    let told = 0;
    await writeDataSet(database.maintenance, plan, (entries) => {
      if (entries < told + step && entries < plan.entries) return;
      told = entries;
      say(`  ${entries.toLocaleString("en")} entries`);
    });
    const [user] = seedUsers(plan);
    say(`A token to look at it:`);
    say(`  npm run tt-host -- create-token --username ${user?.username ?? ""} --scopes admin:all`);
  } finally {
    await database.close();
  }
}

const whole =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`a whole number from ${String(least)} to ${String(most)}`);
  };

function pastDay(text: string): string {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (!Number.isNaN(time)) return text;
  throw new InvalidArgumentError("a day, YYYY-MM-DD");
}

const program = new Command("seed-data")
  .description("Fills the configured database with people, projects and time entries, made up")
  .option("--entries <count>", "time entries", whole(1, 10_000_000), 10_000)
  .option("--seed <number>", "another one makes other data", whole(0, 1_000_000), 1)
  .option("--until <day>", "the first day without entries", pastDay, today())
  .action(seed);

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

await program.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
