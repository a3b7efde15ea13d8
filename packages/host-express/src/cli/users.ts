import { createUser, completeSetup } from "../features/users/write";
import { findByUsername } from "../features/users/store";
import { createApiToken } from "../features/tokens/write";
import { readSettings } from "../features/settings/store";
import { tokenScopes, unknownScopes } from "../platform/auth/scopes";
import { normalizeUsername } from "../platform/auth/username";
import { ConfigError, type Config } from "../platform/config/config";
import type { Log } from "../platform/log/log";
import { withDatabase } from "./with-database";

/**
 * Runs `tt-host create-user`. The first administrator also completes the set-up.
 * @returns the line to print
 * @throws ConfigError naming the wrong option
 */
export async function createUserCommand(
  config: Config,
  log: Log,
  user: {
    readonly username: string;
    readonly password: string;
    readonly role: string;
  },
): Promise<string> {
  const { username, password, role } = user;
  if (role !== "admin" && role !== "user") throw new ConfigError("--role: must be admin or user");
  if (password.length < 8) throw new ConfigError("--password: must have at least 8 characters");
  const length = username.trim().length;
  if (length < 1 || length > 80) throw new ConfigError("--username: must have 1 to 80 characters");
  return withDatabase(config, log, async ({ db }) => {
    const isFirstAdmin = role === "admin" && !(await readSettings(db)).setupCompleted;
    const id = isFirstAdmin
      ? await completeSetup(db, { username, password })
      : await createUser(db, { username, password, role });
    if (id === undefined) throw new ConfigError("--username: a user with this name already exists");
    return `Created ${role} ${normalizeUsername(username)} (id ${String(id)})`;
  });
}

/**
 * Runs `tt-host create-token`.
 * @returns the token; only its hash is stored
 * @throws ConfigError naming the wrong option
 */
export async function createTokenCommand(
  config: Config,
  log: Log,
  options: {
    readonly username: string;
    readonly name: string;
    readonly scopes: readonly string[];
    readonly expiresInDays: number | undefined;
  },
): Promise<string> {
  const unknown = unknownScopes(options.scopes);
  if (options.scopes.length === 0 || unknown.length > 0) {
    const quoted = unknown.map((scope) => JSON.stringify(scope)).join(", ");
    throw new ConfigError(`--scopes: unknown: ${quoted}. Known: ${tokenScopes.join(", ")}`);
  }
  if (options.name.length < 1 || options.name.length > 100) {
    throw new ConfigError("--name: must have 1 to 100 characters");
  }
  return withDatabase(config, log, async ({ db }) => {
    const user = await findByUsername(db, options.username);
    if (!user?.is_active) throw new ConfigError("--username: no active user has this name");
    const { token } = await createApiToken(db, { ...options, userId: user.id }, new Date());
    return token;
  });
}
