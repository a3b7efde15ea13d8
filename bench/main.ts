import { Command } from "commander";
import { measureApi } from "./api/measure";
import { measureCsv } from "./csv/measure";
import type * as InProcess from "./delivery/in-process";
import { measureDelivery } from "./delivery/measure";
import { measureAttack } from "./faults/attack";
import { databaseFaultLines, measureDatabaseFaults } from "./faults/database";
import { firstImportOfEvents } from "./import/scenario";
import { jitLines, measureJit } from "./jit/measure";
import { measurePages } from "./pages/measure";
import { measureProfile } from "./profile/measure";
import {
  keepFigures,
  log,
  measureOn,
  measureOnBoth,
  printFigures,
  type BenchOptions,
} from "./runner/bench";
import { importBuilt } from "./runner/built";
import { measureFirstSync } from "./runner/first-sync/measure";
import type { FirstSync } from "./runner/first-sync/scenario";
import { writeSizing } from "./runner/sizing";
import { measureScale } from "./scale/measure";
import { measureSlack } from "./slack/measure";
import { measureStarts } from "./start/measure";
import { firstSyncOfIssues } from "./sync/scenario";
import { measureTimer } from "./timer/measure";
import { measureWebhooks } from "./webhooks/measure";

async function delivery(options: BenchOptions): Promise<void> {
  const { short, inProcess: isInProcessOnly } = options;
  log("gate and octokit, in process");
  const { measureInProcess } = await importBuilt<typeof InProcess>("delivery/in-process.ts");
  const inProcess = await measureInProcess(short);
  if (isInProcessOnly === true) {
    printFigures(inProcess);
    return;
  }
  await measureOnBoth("delivery", options, measureDelivery, inProcess);
}

const firstSync = (scenario: FirstSync) => (options: BenchOptions) =>
  measureOnBoth(scenario.name, options, (kind, run) => measureFirstSync(scenario, kind, run));

async function api(options: BenchOptions): Promise<void> {
  const { short, only = "" } = options;
  const figures = await measureOn("PostgreSQL", options, (run) => measureApi(only, run));
  printFigures(figures);
  if (!short && only === "") await keepFigures("api", figures);
}

async function pages(options: BenchOptions): Promise<void> {
  const { short, only = "" } = options;
  const { lines, missed } = await measureOn("Debian's PostgreSQL", options, (run) =>
    measurePages(only, run),
  );
  printFigures(lines);
  if (!short && only === "") await keepFigures("pages", lines);
  for (const each of missed) log(`misses its budget: ${each}`);
  if (missed.length > 0) process.exitCode = 1;
}

async function webhooks(options: BenchOptions): Promise<void> {
  const figures = await measureOn("PostgreSQL", options, measureWebhooks);
  printFigures(figures);
  if (!options.short) await keepFigures("webhooks", figures);
}

async function jit({ short }: BenchOptions): Promise<void> {
  const figures = jitLines(short ? await measureJit(3, 50) : await measureJit(9, 200));
  printFigures(figures);
  if (!short) await keepFigures("jit", figures);
}

async function databaseFaults({ short }: BenchOptions): Promise<void> {
  const figures = databaseFaultLines(await measureDatabaseFaults(short ? 3_000 : 15_000, log));
  printFigures(figures);
  if (!short) await keepFigures("database-faults", figures);
}

async function attack(options: BenchOptions): Promise<void> {
  const { short, only = "" } = options;
  const figures = await measureOn("PostgreSQL", options, (run) => measureAttack(only, run));
  printFigures(figures);
  if (!short && only === "") await keepFigures("attack", figures);
}

async function scale(options: BenchOptions): Promise<void> {
  const figures = await measureOn("Debian's PostgreSQL", options, measureScale);
  printFigures(figures);
  if (!options.short) await keepFigures("scale", figures);
}

async function start({ short }: BenchOptions): Promise<void> {
  const figures = await measureStarts(short ? 1 : 7, log);
  printFigures(figures);
  if (!short) await keepFigures("start", figures);
}

const program = new Command("bench").description("Measures the host beside baselines");

interface Flags {
  /** Has `--profile <directory>`. */
  readonly profile?: boolean;
  /** What `--only <text>` selects, plural. */
  readonly only?: string;
  /** Has `--in-process`: only the part without HTTP. */
  readonly inProcess?: boolean;
}

function add(
  name: string,
  description: string,
  run: (options: BenchOptions) => Promise<void>,
  { profile = false, only, inProcess = false }: Flags = {},
): void {
  const command = program
    .command(name)
    .description(description)
    .option("--short", "run for a few seconds to show that the bench works; write nothing", false)
    .action(run);
  if (profile) command.option("--profile <directory>", "write CPU profiles of the hosts there");
  if (inProcess) {
    command.option("--in-process", "measure only the part without HTTP; write nothing", false);
  }
  if (only !== undefined) {
    command.option("--only <text>", `measure only ${only} with this in their name; write nothing`);
  }
}

add("delivery", "signed deliveries beside a bare webhook route and octokit", delivery, {
  profile: true,
  inProcess: true,
});
add("sync", "the first sync of issues beside a bare loop", firstSync(firstSyncOfIssues), {
  profile: true,
});
add("import", "the first import of events beside a bare loop", firstSync(firstImportOfEvents), {
  profile: true,
});
add(
  "csv",
  "the import of a CSV file beside a bare loop",
  (options) => measureOnBoth("csv", options, measureCsv),
  { profile: true },
);
add("api", "requests on a million entries beside the same SQL in bare routes", api, {
  profile: true,
  only: "cases",
});
add("pages", "every page on a million entries, beside the budgets", pages, { only: "pages" });
add(
  "slack",
  "/tt status beside @slack/bolt and a bare route",
  (options) => measureOnBoth("slack", options, measureSlack),
  { profile: true },
);
add(
  "timer",
  "timer start and stop with Slack off, up, hanging and down",
  (options) => measureOnBoth("timer", options, measureTimer),
  { profile: true },
);
add("profile", "where the time of deliveries and a first sync goes", (options) =>
  measureOnBoth("profile", options, measureProfile),
);
add("webhooks", "timer start and stop while 1,000 webhooks get the events", webhooks, {
  profile: true,
});
add("jit", "creating entries on Debian's PostgreSQL with and without its JIT compiler", jit);
add("scale", "deliveries and reads on 1, 2 and 4 processes, limits and jobs of four", scale, {
  profile: true,
});
add("start", "first and later starts beside a bare opening of the embedded database", start);
add(
  "database-faults",
  "recovery of a host under load from faults of Debian's PostgreSQL",
  databaseFaults,
);
add("attack", "hostile bodies and headers, SIGTERM under load", attack, {
  only: "measurements",
});
program
  .command("sizing")
  .description("bring the figures of docs/operations.md up to date with docs/performance.md")
  .action(writeSizing);
await program.parseAsync();
