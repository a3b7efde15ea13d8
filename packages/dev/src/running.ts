import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "./user-error";

/** Directory of everything that `tt-connector dev` stores; a restart continues with it. */
export const stateDirectory = ".tt";

/** Where a running `tt-connector dev` is reached, for commands in other terminals. */
export interface Running {
  /** URL of the host. */
  readonly url: string;
  /** URL of the fake of the provider. */
  readonly providerUrl: string;
  /** The URL that the provider delivers to; null if the connector receives no deliveries. */
  readonly deliveryUrl: string | null;
  /** ID of the project that tasks are created in. */
  readonly project: number;
}

const file = (directory: string): string => join(directory, stateDirectory, "running.json");

export function writeRunning(running: Running, directory = process.cwd()): void {
  mkdirSync(join(directory, stateDirectory), { recursive: true });
  writeFileSync(file(directory), JSON.stringify(running));
}

export function forgetRunning(directory = process.cwd()): void {
  rmSync(file(directory), { force: true });
}

/** @throws UserError if no host runs here */
export function readRunning(directory = process.cwd()): Running {
  try {
    return JSON.parse(readFileSync(file(directory), "utf8")) as Running;
  } catch {
    throw new UserError("Nothing runs here yet: start `tt-connector dev` in another terminal.");
  }
}
