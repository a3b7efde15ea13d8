import type { Config } from "../platform/config/config";
import { readConfig, type Environment } from "../platform/config/read-config";
import { createLog, type Log } from "../platform/log/log";
import { explain } from "./explain";

/** What the commands of `tt-host` share. */
export interface CommandTools {
  readonly env: Environment;
  /** Prints a line on standard output. */
  readonly print: (line: string) => void;
  /** Runs a command whose output is for people, without log lines between it. */
  readonly withoutLog: (action: (config: Config, log: Log) => Promise<void>) => Promise<void>;
}

/** Creates what the commands share. */
export function createTools(env: Environment): CommandTools {
  return {
    env,
    print: (line) => {
      process.stdout.write(`${line}\n`);
    },
    withoutLog: (action) => attempt(() => action(readConfig(env), createLog("silent"))),
  };
}

/** Runs a command. If it fails, prints one line on standard error, and sets the exit code 1. */
export async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    process.exitCode = 1;
  }
}
