import { maskSecrets } from "@tt/connector-core";
import { ConfigError } from "../platform/config/config";
import { MigrationError } from "../platform/db/migrate";

const unreachable = "the database cannot be reached: check DATABASE_URL and that the server runs";

/** Codes of Node and of PostgreSQL that mean something is set wrong, and what to do about it. */
const advice: Readonly<Record<string, string>> = {
  EADDRINUSE: "PORT: another program listens there already; stop it or choose another port",
  EADDRNOTAVAIL: "HOST: this machine has no such address",
  EACCES: "a file or a port may not be used by this user: check TT_DATA_DIR and PORT",
  EROFS: "TT_DATA_DIR: the disk is read-only",
  ENOSPC: "TT_DATA_DIR: the disk is full",
  ECONNREFUSED: `DATABASE_URL: ${unreachable}`,
  ECONNRESET: `DATABASE_URL: ${unreachable}`,
  ETIMEDOUT: `DATABASE_URL: ${unreachable}`,
  ENOTFOUND: `DATABASE_URL: ${unreachable}`,
  EAI_AGAIN: `DATABASE_URL: ${unreachable}`,
  "28000": "DATABASE_URL: the database refuses this user",
  "28P01": "DATABASE_URL: the database refuses this user or password",
  "3D000": "DATABASE_URL: the server has no database of this name; create it first",
  "42501": "DATABASE_URL: this user may not create tables there",
  "53300": "DATABASE_URL: the server has no connection left; raise its max_connections",
};

/**
 * What an operator reads when a command failed. Never the error object itself: a database error
 * carries the values of its query.
 */
export function explain(error: unknown): string {
  if (error instanceof ConfigError || error instanceof MigrationError) return error.message;
  if (!(error instanceof Error)) return "an unknown fault";
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const known = advice[code];
  return known === undefined ? maskSecrets(error.stack ?? error.message) : `${known} (${code})`;
}
