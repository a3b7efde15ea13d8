import { Command } from "commander";
import { apiPlan, measureApi } from "./api/measure";
import { apiLines } from "./api/page";
import { databaseFaultLines, measureDatabaseFaults } from "./faults/database";
import { attackPlan, measureAttack } from "./faults/attack";
import { measureHttp, type HttpPlan } from "./http";
import { measureInProcess } from "./in-process";
import { importPlan, measureImport } from "./import/measure";
import { importLines } from "./import/page";
import { pgliteHomes, postgresHomes } from "./installations";
import { jitLines, measureJit } from "./jit/measure";
import { measureSlack, slackPlan } from "./slack/measure";
import { slackLines } from "./slack/page";
import { measureSync, syncPlan } from "./sync/measure";
import { syncLines } from "./sync/page";
import { measureTimer, timerPlan } from "./timer/measure";
import { timerLines } from "./timer/page";
import { httpLines, inProcessLines, machineLine, writeFigures } from "./page";

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const databases = [
  ["PostgreSQL", postgresHomes],
  ["PGlite", pgliteHomes],
] as const;

interface Options {
  readonly short: boolean;
  readonly profile?: string;
}

function planOf({ short, profile }: Options): HttpPlan {
  const nodeOptions = profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profile}`];
  return short
    ? {
        scales: [1, 100],
        rounds: 1,
        deliveriesPerBurst: 400,
        warmUp: 400,
        concurrency: 16,
        nodeOptions,
      }
    : {
        scales: [1, 100, 1_000, 10_000],
        rounds: 18,
        deliveriesPerBurst: 2_000,
        warmUp: 20_000,
        concurrency: 16,
        nodeOptions,
      };
}

async function delivery(options: Options): Promise<void> {
  const lines = [machineLine(), ""];
  say("gate and octokit, in process");
  const inProcess = await measureInProcess(options.short ? 2 : 9, options.short ? 1_000 : 5_000);
  lines.push(...inProcessLines(inProcess));
  for (const [name, open] of databases) {
    say(name);
    const homes = await open();
    try {
      lines.push("", ...httpLines(name, await measureHttp(homes, planOf(options), say)));
    } finally {
      await homes.close();
    }
  }
  say(`\n${lines.join("\n")}\n`);
  if (options.short) return;
  await writeFigures("delivery", lines);
  say("written to docs/performance.md");
}

async function sync({ short, profile }: Options): Promise<void> {
  const lines = [machineLine()];
  for (const [name, open] of databases) {
    say(name);
    const homes = await open();
    try {
      lines.push("", ...syncLines(name, await measureSync(homes, syncPlan(short, profile), say)));
    } finally {
      await homes.close();
    }
  }
  say(`\n${lines.join("\n")}\n`);
  if (short) return;
  await writeFigures("sync", lines);
  say("written to docs/performance.md");
}

async function imports({ short, profile }: Options): Promise<void> {
  const lines = [machineLine()];
  for (const [name, open] of databases) {
    say(name);
    const homes = await open();
    try {
      const figures = await measureImport(homes, importPlan(short, profile), say);
      lines.push("", ...importLines(name, figures));
    } finally {
      await homes.close();
    }
  }
  say(`\n${lines.join("\n")}\n`);
  if (short) return;
  await writeFigures("import", lines);
  say("written to docs/performance.md");
}

async function api({ short, only, profile }: Options & { readonly only: string }): Promise<void> {
  const plan = apiPlan(short, only, profile);
  const homes = await postgresHomes();
  try {
    const figures = await measureApi(homes, plan, say);
    const title = `The API on ${plan.entries.toLocaleString("en")} entries, PostgreSQL`;
    const lines = [machineLine(), "", ...apiLines(title, figures)];
    say(`\n${lines.join("\n")}\n`);
    if (short || only !== "") return;
    await writeFigures("api", lines);
    say("written to docs/performance.md");
  } finally {
    await homes.close();
  }
}

async function slack({ short, profile }: Options): Promise<void> {
  const lines = [machineLine()];
  for (const [name, open] of databases) {
    say(name);
    const homes = await open();
    try {
      const figures = await measureSlack(homes, slackPlan(short, profile), say);
      lines.push("", ...slackLines(name, figures));
    } finally {
      await homes.close();
    }
  }
  say(`\n${lines.join("\n")}\n`);
  if (short) return;
  await writeFigures("slack", lines);
  say("written to docs/performance.md");
}

async function timer({ short, profile }: Options): Promise<void> {
  const lines = [machineLine()];
  for (const [name, open] of databases) {
    say(name);
    const homes = await open();
    try {
      const figures = await measureTimer(homes, timerPlan(short, profile), say);
      lines.push("", ...timerLines(name, figures));
    } finally {
      await homes.close();
    }
  }
  say(`\n${lines.join("\n")}\n`);
  if (short) return;
  await writeFigures("timer", lines);
  say("written to docs/performance.md");
}

async function jit({ short }: Options): Promise<void> {
  const figures = short ? await measureJit(3, 50) : await measureJit(9, 200);
  say(`\n${[machineLine(), "", ...jitLines(figures)].join("\n")}\n`);
}

async function databaseFaults({ short }: Options): Promise<void> {
  const figures = await measureDatabaseFaults(short ? 3_000 : 15_000, say);
  say(`\n${[machineLine(), "", ...databaseFaultLines(figures)].join("\n")}\n`);
}

async function attack({ short, only }: Options & { readonly only: string }): Promise<void> {
  const homes = await postgresHomes();
  try {
    const figures = await measureAttack(homes, attackPlan(short), only, say);
    say(`\n${[machineLine(), "", ...figures].join("\n")}\n`);
  } finally {
    await homes.close();
  }
}

const program = new Command("bench").description("Measures what must stay quick");
program
  .command("delivery")
  .description("signed deliveries beside a floor that does the least")
  .option("--short", "a few seconds: does it work at all; writes nothing down", false)
  .option("--profile <directory>", "processor profiles of the measured hosts go there")
  .action(delivery);
program
  .command("sync")
  .description("the first sync of many issues beside a bare loop of pages and upserts")
  .option("--short", "a few seconds: does it work at all; writes nothing down", false)
  .option("--profile <directory>", "processor profiles of the measured host go there")
  .action(sync);
program
  .command("import")
  .description("the first import of many calendar events beside a bare loop of pages and inserts")
  .option("--short", "a few seconds: does it work at all; writes nothing down", false)
  .option("--profile <directory>", "processor profiles of the measured host go there")
  .action(imports);
program
  .command("api")
  .description("lists, reports, writes and timers on a million entries beside the same SQL")
  .option("--short", "a few seconds: does it work at all; writes nothing down", false)
  .option("--only <text>", "just the cases with this in their name; writes nothing down", "")
  .option("--profile <directory>", "processor profiles of the measured host go there")
  .action(api);
program
  .command("slack")
  .description("/tt status beside @slack/bolt and beside a floor that does the least")
  .option("--short", "a few seconds: does it work at all; writes nothing down", false)
  .option("--profile <directory>", "processor profiles of the measured hosts go there")
  .action(slack);
program
  .command("timer")
  .description("timer start and stop with Slack off, up, hanging and down")
  .option("--short", "a few seconds: does it work at all; writes nothing down", false)
  .option("--profile <directory>", "processor profiles of the measured hosts go there")
  .action(timer);
program
  .command("jit")
  .description("creating entries on Debian's PostgreSQL with and without its compiler")
  .option("--short", "a few seconds: does it work at all", false)
  .action(jit);
program
  .command("database-faults")
  .description("how long a host takes to recover when Debian's PostgreSQL fails under load")
  .option("--short", "faults of 3 seconds instead of 15", false)
  .action(databaseFaults);
program
  .command("attack")
  .description("hostile bodies, unfinished bodies, SIGTERM under load, a thousand connections")
  .option("--short", "a few seconds: does it work at all", false)
  .option("--only <text>", "just the entries with this in their name", "")
  .action(attack);
await program.parseAsync();
