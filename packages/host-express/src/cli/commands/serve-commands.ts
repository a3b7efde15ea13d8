import * as z from "zod";
import { ConfigError } from "../../platform/config/config";
import type { OpenDatabase } from "../../platform/db/database";
import { socketPath } from "../../platform/local-socket/path";
import { listenLocally } from "../../platform/local-socket/server";
import type { Log } from "../../platform/log/log";
import { parseInput, type Command, type CommandServices } from "./command";
import { createTokenCommand, revokeTokenCommand } from "./tokens";
import { createUserCommand, setPasswordCommand } from "./users";

/** Request of `tt-host` to the running host. */
const requestSchema = z.strictObject({ command: z.string(), input: z.unknown() });

/** The host's answer: the line to print, or a message for the operator. */
export const answerSchema = z.union([
  z.strictObject({ output: z.string() }),
  z.strictObject({ error: z.string() }),
]);

type Run = (services: CommandServices, input: unknown) => Promise<string>;

function named<Input>(command: Command<Input>): readonly [string, Run] {
  return [command.name, (services, input) => command.run(services, parseInput(command, input))];
}

const commands = new Map([
  named(createUserCommand),
  named(setPasswordCommand),
  named(createTokenCommand),
  named(revokeTokenCommand),
]);

/**
 * Answers one request of `tt-host`. Never throws, and never logs the input, which has passwords.
 * @returns the answer as JSON
 */
async function answerCommand(
  services: CommandServices,
  log: Log,
  request: string,
): Promise<string> {
  try {
    const { command: name, input } = readRequest(request);
    const run = commands.get(name);
    if (!run) {
      throw new ConfigError("The running host does not know this command: restart it");
    }
    const output = await run(services, input);
    log.info({ command: name }, "ran a command of tt-host");
    return JSON.stringify({ output });
  } catch (error) {
    if (error instanceof ConfigError) return JSON.stringify({ error: error.message });
    log.error({ err: error }, "a command of tt-host failed");
    return JSON.stringify({ error: "The running host failed; its log has the error" });
  }
}

function readRequest(text: string): z.output<typeof requestSchema> {
  try {
    return requestSchema.parse(JSON.parse(text));
  } catch {
    throw new ConfigError("The running host cannot read this request: restart it");
  }
}

/**
 * Takes commands on a socket in the data directory while this process uses the embedded database,
 * which no other process can open. A host that cannot listen there works without it.
 * @returns a function that stops it
 */
export async function serveCommands(
  { db, directory }: Pick<OpenDatabase, "db" | "directory">,
  services: Omit<CommandServices, "db">,
  log: Log,
): Promise<() => Promise<void>> {
  const nothing = (): Promise<void> => Promise.resolve();
  // Windows has no such sockets; named pipes are not supported.
  if (directory === undefined || process.platform === "win32") return nothing;
  const answer = (request: string) => answerCommand({ db, ...services }, log, request);
  const tooLarge = JSON.stringify({ error: "The request is larger than 64 KiB" });
  return listenLocally(socketPath(directory), answer, tooLarge).catch((error: unknown) => {
    log.warn({ err: error }, "tt-host cannot be used beside this host: its socket failed");
    return nothing;
  });
}
