import { setTimeout as sleep } from "node:timers/promises";
import { ConfigError, type Config } from "../../platform/config/config";
import { DirectoryInUseError } from "../../platform/db/directory-lock";
import { errorCode } from "../../platform/error-code";
import { askLocally } from "../../platform/local-socket/client";
import { socketPath } from "../../platform/local-socket/path";
import type { Log } from "../../platform/log/log";
import { withDatabase } from "../with-database";
import { parseInput, type Command } from "./command";
import { answerSchema } from "./serve-commands";

/** Time for a starting host to listen, or for another command to end. */
const maxWaitMs = 15_000;
const retryMs = 200;

/**
 * Runs a command on the database. If a running host uses the embedded database, that host runs it.
 * @returns the line to print
 * @throws ConfigError naming a wrong option, or if neither the database nor the host can be reached
 */
export async function runCommand<Input>(
  config: Config,
  log: Log,
  command: Command<Input>,
  input: Input,
): Promise<string> {
  const checked = parseInput(command, input);
  const request = JSON.stringify({ command: command.name, input: checked });
  const deadline = performance.now() + maxWaitMs;
  for (;;) {
    try {
      return await withDatabase(config, log, ({ db }) =>
        command.run({ db, now: () => new Date(), tokens: noCache }, checked),
      );
    } catch (error) {
      if (!(error instanceof DirectoryInUseError)) throw error;
    }
    const answer = await askHost(config.dataDirectory, request);
    if (answer.status === "answered") return outputOf(answer.text);
    if (performance.now() > deadline) throw new ConfigError(unreachable(config, answer.code));
    await sleep(retryMs);
  }
}

/** This process caches no tokens. */
const noCache = { invalidate: () => undefined };

type HostAnswer =
  | { readonly status: "answered"; readonly text: string }
  /** No process listens at the address. */
  | { readonly status: "unreachable"; readonly code: string };

async function askHost(dataDirectory: string, request: string): Promise<HostAnswer> {
  try {
    return { status: "answered", text: await askLocally(socketPath(dataDirectory), request) };
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const code = errorCode(error);
    if (["ENOENT", "ECONNREFUSED", "EACCES", "EPERM"].includes(code)) {
      return { status: "unreachable", code };
    }
    throw new ConfigError(lost, { cause: error });
  }
}

/** @throws ConfigError with the host's message if the command failed */
function outputOf(text: string): string {
  let answer;
  try {
    answer = answerSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new ConfigError(lost, { cause: error });
  }
  if ("error" in answer) throw new ConfigError(answer.error);
  return answer.output;
}

const lost =
  "The running host closed the connection before it answered. Check whether the command took effect, " +
  "then run it again.";

function unreachable({ dataDirectory }: Config, code: string): string {
  const inUse = `TT_DATA_DIR: the embedded database in ${dataDirectory} is in use by another process`;
  if (process.platform === "win32") {
    return `${inUse}. On Windows, stop the host before you run this command.`;
  }
  const path = socketPath(dataDirectory);
  return code === "EACCES" || code === "EPERM"
    ? `${inUse}, and ${path} belongs to another user. Run this command as the user of the host.`
    : `${inUse}, which takes no commands on ${path}. Stop that process and run this command again.`;
}
