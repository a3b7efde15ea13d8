import { maskSecrets } from "@tt/connector-core";
import { ConfigError } from "../platform/config/config";
import { MigrationError } from "../platform/db/migrate";

const unreachable = "the database cannot be reached: check DATABASE_URL and that the server runs";

const distrusted = "the server's certificate is not trusted; add sslrootcert=… to the URL";

/** Beginnings of errors of the database's driver that carry no code. */
const driverAdvice: readonly (readonly [beginning: string, advice: string])[] = [
  ["timeout expired", `DATABASE_URL: ${unreachable}`],
  ["Connection terminated", `DATABASE_URL: ${unreachable}`],
  ["The server does not support SSL", "DATABASE_URL: the server has no TLS; remove sslmode"],
  ["SASL: SCRAM-SERVER-FIRST-MESSAGE", "DATABASE_URL: the database wants a password"],
];

/** Codes of Node and of PostgreSQL that mean something is set wrong, and what to do about it. */
const advice: Readonly<Record<string, string>> = {
  EACCES: "TT_DATA_DIR: this user may not use a file there",
  EROFS: "TT_DATA_DIR: the disk is read-only",
  ENOSPC: "TT_DATA_DIR: the disk is full",
  ECONNREFUSED: `DATABASE_URL: ${unreachable}`,
  ECONNRESET: `DATABASE_URL: ${unreachable}`,
  ETIMEDOUT: `DATABASE_URL: ${unreachable}`,
  EHOSTUNREACH: `DATABASE_URL: ${unreachable}`,
  ENETUNREACH: `DATABASE_URL: ${unreachable}`,
  EPIPE: `DATABASE_URL: ${unreachable}`,
  ENOTFOUND: `DATABASE_URL: ${unreachable}`,
  EAI_AGAIN: `DATABASE_URL: ${unreachable}`,
  ENOENT: "DATABASE_URL: it names a file that does not exist (sslrootcert, sslcert or sslkey)",
  DEPTH_ZERO_SELF_SIGNED_CERT: `DATABASE_URL: ${distrusted}`,
  SELF_SIGNED_CERT_IN_CHAIN: `DATABASE_URL: ${distrusted}`,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: `DATABASE_URL: ${distrusted}`,
  CERT_HAS_EXPIRED: `DATABASE_URL: ${distrusted}`,
  ERR_TLS_CERT_ALTNAME_INVALID: `DATABASE_URL: ${distrusted}`,
  "57P03": "DATABASE_URL: the database is starting or stopping; try again",
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
  if (known !== undefined) return `${known} (${code})`;
  const driver = driverAdvice.find(([beginning]) => error.message.startsWith(beginning));
  return driver ? driver[1] : maskSecrets(error.stack ?? error.message);
}
