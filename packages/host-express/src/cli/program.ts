import { text } from "node:stream/consumers";
import { Command } from "commander";
import { maxTokenDays } from "../features/tokens/schema";
import { ConfigError, readConfig, type Config, type Environment } from "../platform/config/config";
import { createLog, type Log } from "../platform/log/log";
import { bufferedOutput, tolerateClosedOutput } from "../platform/log/output";
import { version } from "../version";
import { diagnose } from "./doctor";
import { explain } from "./explain";
import { rotateKeysCommand } from "./rotate-keys";
import { serve } from "./serve";
import { createTokenCommand, createUserCommand } from "./users";
import { withDatabase } from "./with-database";

type Action = (config: Config, log: Log) => Promise<void>;

/** Runs `tt-host`. Faults of the operator are one line on standard error and exit code 1. */
export async function run(argv: readonly string[], env: Environment): Promise<void> {
  tolerateClosedOutput();
  const print = (line: string): void => {
    process.stdout.write(`${line}\n`);
  };
  /** Commands that people read say only what they found. */
  const quietly = async (action: Action): Promise<void> => {
    await attempt(() => action(readConfig(env), createLog("silent")));
  };

  const program = new Command("tt-host")
    .description("The reference host of tt connectors: a working time tracker")
    .version(version);

  program
    .command("serve")
    .description("serve the API, the pages and the jobs")
    .action(async () => {
      await attempt(async () => {
        const config = readConfig(env);
        await serve(config, createLog(config.logLevel, bufferedOutput()));
      });
    });

  program
    .command("migrate")
    .description("bring the database up to date")
    .action(async () => {
      await quietly(async (config, log) => {
        await withDatabase(config, log, (_database, migrations) => {
          print(
            migrations.length === 0 ? "The database is up to date" : `Ran ${migrations.join(", ")}`,
          );
          return Promise.resolve();
        });
      });
    });

  program
    .command("create-user")
    .description("make a user")
    .requiredOption("--username <name>")
    .option("--password <text>", "better: --password-stdin, which leaves no trace in the shell")
    .option("--password-stdin", "read the password from standard input")
    .option("--role <role>", "admin or user", "user")
    .action(
      async (options: {
        username: string;
        password?: string;
        passwordStdin?: boolean;
        role: string;
      }) => {
        await quietly(async (config, log) => {
          const password = options.passwordStdin
            ? (await text(process.stdin)).replace(/\r?\n$/, "")
            : (options.password ?? "");
          print(await createUserCommand(config, log, { ...options, password }));
        });
      },
    );

  program
    .command("create-token")
    .description("make an API token; it is printed this once")
    .requiredOption("--username <name>")
    .requiredOption("--scopes <list>", "comma list, e.g. read:projects,write:tasks")
    .option("--name <text>", "what it is for", "Made by tt-host")
    .option("--expires-days <days>", "days until it expires; never by default")
    .action(
      async (options: { username: string; scopes: string; name: string; expiresDays?: string }) => {
        await quietly(async (config, log) => {
          const scopes = options.scopes.split(",").map((scope) => scope.trim());
          const expiresInDays = days(options.expiresDays);
          print(
            await createTokenCommand(config, log, {
              ...options,
              scopes,
              expiresInDays,
            }),
          );
        });
      },
    );

  program
    .command("rotate-keys")
    .description(
      "seal all stored secrets with the first key of SETTINGS_ENCRYPTION_KEY, while hosts run; " +
        "ends with 1 while older keys are still needed",
    )
    .action(async () => {
      await quietly(async (config, log) => {
        if (!(await rotateKeysCommand(config, log, print))) process.exitCode = 1;
      });
    });

  program
    .command("doctor")
    .description("check database, keys, stored secrets, Redis and BASE_URL")
    .action(async () => {
      await quietly(async (config, log) => {
        const findings = await diagnose(config, log);
        for (const { level, subject, text } of findings) {
          print(`${level.padEnd(4)}  ${subject.padEnd(8)}  ${text}`);
        }
        if (findings.some(({ level }) => level === "fail")) process.exitCode = 1;
      });
    });

  await program.parseAsync([...argv]);
}

function days(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  if (!/^[1-9]\d{0,4}$/.test(given) || Number(given) > maxTokenDays) {
    throw new ConfigError(`--expires-days: a whole number from 1 to ${String(maxTokenDays)}`);
  }
  return Number(given);
}

async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    process.exitCode = 1;
  }
}
