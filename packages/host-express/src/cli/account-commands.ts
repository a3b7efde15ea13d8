import { randomBytes } from "node:crypto";
import { text } from "node:stream/consumers";
import type { Command } from "commander";
import { maxTokenDays } from "../features/tokens/schema";
import { maxUsernameLength } from "../platform/auth/username";
import { ConfigError } from "../platform/config/config";
import { runCommand } from "./commands/run-command";
import { createTokenCommand, revokeTokenCommand } from "./commands/tokens";
import { createUserCommand, setPasswordCommand } from "./commands/users";
import { readPassword } from "./read-password";
import type { CommandTools } from "./command-tools";

/** Adds the commands for users and API tokens. */
export function addAccountCommands(program: Command, tools: CommandTools): void {
  addCreateUser(program, tools);
  addSetPassword(program, tools);
  addCreateToken(program, tools);
  addRevokeToken(program, tools);
}

function addCreateUser(program: Command, { print, withoutLog }: CommandTools): void {
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
}

function addSetPassword(program: Command, { print, withoutLog }: CommandTools): void {
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
}

function addCreateToken(program: Command, { print, withoutLog }: CommandTools): void {
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
}

function addRevokeToken(program: Command, { print, withoutLog }: CommandTools): void {
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
}

/** Reads standard input, without the newline at its end. */
async function readInput(): Promise<string> {
  return (await text(process.stdin)).replace(/\r?\n$/, "");
}

function parseId(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new ConfigError("--id: must be the id of a token");
  return Number(text);
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
