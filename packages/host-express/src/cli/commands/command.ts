import type { Kysely } from "kysely";
import type * as z from "zod";
import type { ApiTokens } from "../../platform/auth/api-tokens";
import { ConfigError } from "../../platform/config/config";
import type { Database } from "../../platform/db/schema";

/** What commands work with: in the running host, or in the process of `tt-host`. */
export interface CommandServices {
  readonly db: Kysely<Database>;
  readonly now: () => Date;
  /** The cache of API tokens of this process. */
  readonly tokens: Pick<ApiTokens, "invalidate">;
}

/** A command of `tt-host` that a running host can run too. */
export interface Command<Input> {
  /** Its name on the command line. */
  readonly name: string;
  /** Schema of its input, whose fields have the names of the options. */
  readonly input: z.ZodType<Input>;
  /**
   * Runs the command.
   * @returns the line to print
   * @throws ConfigError with a message for the operator
   */
  run(services: CommandServices, input: Input): Promise<string>;
}

/**
 * Checks the input of a command.
 * @throws ConfigError naming every wrong option, never a password or token
 */
export function parseInput<Input>(command: Command<Input>, input: unknown): Input {
  const result = command.input.safeParse(input);
  if (result.success) return result.data;
  const lines = result.error.issues.map(
    ({ path, message }) => `--${String(path[0] ?? command.name)}: ${message}`,
  );
  throw new ConfigError(lines.join("\n"));
}
