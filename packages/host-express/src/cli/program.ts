import { randomBytes } from "node:crypto";
import { text } from "node:stream/consumers";
import { Command, Option } from "commander";
import { maxTokenDays } from "../features/tokens/schema";
import { maxUsernameLength } from "../platform/auth/username";
import { ConfigError, type Config } from "../platform/config/config";
import { readConfig, type Environment } from "../platform/config/read-config";
import { createLog, type Log } from "../platform/log/log";
import { bufferedOutput, tolerateClosedOutput } from "../platform/log/output";
import { version } from "../version";
import { builtIn } from "../built-in";
import { runCommand } from "./commands/run-command";
import { createTokenCommand, revokeTokenCommand } from "./commands/tokens";
import { createUserCommand, setPasswordCommand } from "./commands/users";
import { connectorHelp } from "./connector-help";
import { diagnose } from "./doctor";
import { explain } from "./explain";
import { importCommand } from "./import-timetracker";
import { loadConnectors, parseConnectorNames } from "./load-connectors";
import { readPassword } from "./read-password";
import { rotateKeysCommand } from "./rotate-keys";
import { serve } from "./serve";
import { withDatabase } from "./with-database";

interface ConnectorOptions {
  readonly connector: readonly string[];
}

type Action = (config: Config, log: Log) => Promise<void>;

/** Runs `tt-host`. A failed command prints one line on standard error and exits with code 1. */
export async function run(argv: readonly string[], env: Environment): Promise<void> {
  tolerateClosedOutput();
  const print = (line: string): void => {
    process.stdout.write(`${line}\n`);
  };
  /** Runs a command whose output is for people, without log lines between it. */
  const withoutLog = async (action: Action): Promise<void> => {
    await attempt(() => action(readConfig(env), createLog("silent")));
  };

  /** Loads the connectors of a command that is given their names. */
  const load = (options: ConnectorOptions): ReturnType<typeof loadConnectors> =>
    loadConnectors([...options.connector, ...parseConnectorNames(env["TT_CONNECTORS"])]);

  const program = new Command("tt-host")
    .description("The reference host of tt connectors: a working time tracker")
    .version(version)
    .addHelpText("after", `\n${connectorHelp(builtIn)}`);

  program
    .command("serve")
    .description("start the host: the API, the pages and the background jobs")
    .addOption(connectorOption())
    .action(async (options: ConnectorOptions) => {
      await attempt(async () => {
        const connectors = await load(options);
        const config = readConfig(env, connectors);
        await serve(config, createLog(config.logLevel, bufferedOutput()), connectors);
      });
    });

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

  program
    .command("create-user")
    .description("create a user; the first administrator also completes the set-up")
    .requiredOption("--username <name>", `login name, 1 to ${String(maxUsernameLength)} characters`)
    .option("--password <text>", "password; prefer --password-stdin, which stays out of history")
    .option("--password-stdin", "read the password from standard input")
    .option("--role <role>", "admin or user", "user")
    .action(
      async (options: {
        username: string;
        password?: string;
        passwordStdin?: boolean;
        role: string;
      }) => {
        await withoutLog(async (config, log) => {
          const { username, role } = options;
          const password = options.passwordStdin ? await readInput() : (options.password ?? "");
          const input = { username, password, role: role as "admin" | "user" };
          print(await runCommand(config, log, createUserCommand, input));
        });
      },
    );

  program
    .command("set-password")
    .description(
      "set the password of a user and end their sessions; reads it from the terminal or from " +
        "standard input",
    )
    .requiredOption("--username <name>", "login name")
    .option("--generate", "generate a password and print it")
    .action(async ({ username, generate }: { username: string; generate?: boolean }) => {
      await withoutLog(async (config, log) => {
        const generated = generate ? randomBytes(18).toString("base64url") : undefined;
        const password = generated ?? (await readPassword(process.stdin, process.stderr));
        const done = await runCommand(config, log, setPasswordCommand, { username, password });
        print(generated ?? done);
      });
    });

  program
    .command("create-token")
    .description("create an API token and print it; it cannot be shown again")
    .requiredOption("--username <name>", "user that the token acts for")
    .requiredOption("--scopes <list>", "comma-separated scopes, e.g. read:projects,write:tasks")
    .option("--name <text>", "what the token is for", "Created by tt-host")
    .option("--expires-days <days>", "days until the token expires (default: never)")
    .action(
      async (options: { username: string; scopes: string; name: string; expiresDays?: string }) => {
        await withoutLog(async (config, log) => {
          const scopes = options.scopes.split(",").map((scope) => scope.trim());
          const { username, name } = options;
          const days = parseDays(options.expiresDays);
          const input = { username, name, scopes, "expires-days": days };
          print(await runCommand(config, log, createTokenCommand, input));
        });
      },
    );

  program
    .command("revoke-token")
    .description("revoke an API token permanently")
    .option("--id <number>", "the token's id, as administrators see it in /api/admin/tokens")
    .option("--token-stdin", "read the token itself from standard input")
    .action(async (options: { id?: string; tokenStdin?: boolean }) => {
      await withoutLog(async (config, log) => {
        if ((options.id === undefined) === (options.tokenStdin === undefined)) {
          throw new ConfigError("--id, --token-stdin: set one of them");
        }
        const input = options.tokenStdin
          ? { "token-stdin": (await readInput()).trim() }
          : { id: parseId(options.id ?? "") };
        print(await runCommand(config, log, revokeTokenCommand, input));
      });
    });

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

  program
    .command("doctor")
    .description(
      "check the connectors, database, keys, stored secrets, Redis and BASE_URL; exits with 1 on " +
        "failure",
    )
    .addOption(connectorOption())
    .action(async (options: ConnectorOptions) => {
      await attempt(async () => {
        const connectors = await load(options);
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

  await program.parseAsync([...argv]);
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

/** Reads standard input, without the newline at its end. */
async function readInput(): Promise<string> {
  return (await text(process.stdin)).replace(/\r?\n$/, "");
}

function parseId(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new ConfigError("--id: must be the id of a token");
  return Number(text);
}

/** A longer name would not fit into an index. */
const maxSourceLength = 100;

function parseSource(text: string): string {
  if (text === "" || text.length > maxSourceLength || !text.isWellFormed() || text.includes("\0")) {
    throw new ConfigError(`--source: must have 1 to ${String(maxSourceLength)} characters`);
  }
  return text;
}

function parseDays(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,4}$/.test(text) || Number(text) > maxTokenDays) {
    throw new ConfigError(
      `--expires-days: must be a whole number from 1 to ${String(maxTokenDays)}`,
    );
  }
  return Number(text);
}

async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    process.exitCode = 1;
  }
}
