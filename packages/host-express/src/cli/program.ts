import { Command, Option } from "commander";
import { builtIn } from "../built-in";
import { ConfigError } from "../platform/config/config";
import { readConfig, type Environment } from "../platform/config/read-config";
import { createLog } from "../platform/log/log";
import { bufferedOutput, tolerateClosedOutput } from "../platform/log/output";
import { version } from "../version";
import { addAccountCommands } from "./account-commands";
import { connectorHelp } from "./connector-help";
import { diagnose } from "./doctor";
import { importCommand } from "./import-timetracker";
import { loadConnectors, parseConnectorNames } from "./load-connectors";
import { rotateKeysCommand } from "./rotate-keys";
import { serve } from "./serve";
import { attempt, createTools, type CommandTools } from "./command-tools";
import { withDatabase } from "./with-database";

interface ConnectorOptions {
  readonly connector: readonly string[];
}

/** Runs `tt-host`. A failed command prints one line on standard error and exits with code 1. */
export async function run(argv: readonly string[], env: Environment): Promise<void> {
  tolerateClosedOutput();
  const tools = createTools(env);
  const program = new Command("tt-host")
    .description("The reference host of tt connectors: a working time tracker")
    .version(version)
    .addHelpText("after", `\n${connectorHelp(builtIn)}`);
  addServe(program, tools);
  addMigrate(program, tools);
  addAccountCommands(program, tools);
  addRotateKeys(program, tools);
  addImport(program, tools);
  addDoctor(program, tools);
  await program.parseAsync([...argv]);
}

function addServe(program: Command, { env }: CommandTools): void {
  program
    .command("serve")
    .description("start the host: the API, the pages and the background jobs")
    .addOption(connectorOption())
    .action(async (options: ConnectorOptions) => {
      await attempt(async () => {
        const connectors = await loadNamed(options, env);
        const config = readConfig(env, connectors);
        await serve(config, createLog(config.logLevel, bufferedOutput()), connectors);
      });
    });
}

function addMigrate(program: Command, { print, withoutLog }: CommandTools): void {
  program
    .command("migrate")
    .description("run the pending database migrations")
    .action(async () => {
      await withoutLog(async (config, log) => {
        await withDatabase(config, log, (_database, migrations) => {
          print(
            migrations.length === 0
              ? "The database is already up to date"
              : `Ran ${migrations.join(", ")}`,
          );
          return Promise.resolve();
        });
      });
    });
}

function addRotateKeys(program: Command, { print, withoutLog }: CommandTools): void {
  program
    .command("rotate-keys")
    .description(
      "encrypt all stored secrets with the first key of SETTINGS_ENCRYPTION_KEY; hosts may keep " +
        "running; exits with 1 while older keys are still needed",
    )
    .action(async () => {
      await withoutLog(async (config, log) => {
        if (!(await rotateKeysCommand(config, log, print))) process.exitCode = 1;
      });
    });
}

function addImport(program: Command, { env, print }: CommandTools): void {
  program
    .command("import")
    .description(
      "import users, clients, projects, tasks, time entries and integrations from the database of the " +
        "Python TimeTracker; repeatable; exits with 1 if a row was refused",
    )
    .requiredOption("--from <url>", "postgres://… of that database, which is only read")
    .option("--dry-run", "report what would be imported, and store nothing")
    .option("--timezone <zone>", "IANA zone of its times (default: the one of its settings)")
    .option("--source <name>", "name of that installation, if you import several", "timetracker")
    .action(
      async (options: { from: string; dryRun?: boolean; timezone?: string; source: string }) => {
        await attempt(async () => {
          const config = readConfig(env, builtIn);
          const { from, dryRun = false, timezone } = options;
          const input = { from, dryRun, timezone, source: parseSource(options.source) };
          if (!(await importCommand(config, createLog("silent"), input, print))) {
            process.exitCode = 1;
          }
        });
      },
    );
}

function addDoctor(program: Command, { env, print }: CommandTools): void {
  program
    .command("doctor")
    .description(
      "check the connectors, database, keys, stored secrets, Redis and BASE_URL; exits with 1 on " +
        "failure",
    )
    .addOption(connectorOption())
    .action(async (options: ConnectorOptions) => {
      await attempt(async () => {
        const connectors = await loadNamed(options, env);
        const findings = await diagnose(
          readConfig(env, connectors),
          createLog("silent"),
          connectors,
        );
        for (const { level, subject, text } of findings) {
          print(`${level.padEnd(4)}  ${subject.padEnd(10)}  ${text}`);
        }
        if (findings.some(({ level }) => level === "fail")) process.exitCode = 1;
      });
    });
}

/** The option that names further connectors, in addition to TT_CONNECTORS. */
function connectorOption(): Option {
  return new Option(
    "--connector <name>",
    "offer a connector besides the built-in ones: a package, or a path that starts with ./; " +
      "repeatable; TT_CONNECTORS lists several, separated by commas",
  )
    .default([], "none")
    .argParser((name: string, names: readonly string[]) => [...names, name]);
}

/** Loads the connectors of a command that is given their names. */
function loadNamed(
  { connector }: ConnectorOptions,
  env: Environment,
): ReturnType<typeof loadConnectors> {
  return loadConnectors([...connector, ...parseConnectorNames(env["TT_CONNECTORS"])]);
}

/** A longer name would not fit into an index. */
const maxSourceLength = 100;

function parseSource(text: string): string {
  if (text === "" || text.length > maxSourceLength || !text.isWellFormed() || text.includes("\0")) {
    throw new ConfigError(`--source: must have 1 to ${String(maxSourceLength)} characters`);
  }
  return text;
}
