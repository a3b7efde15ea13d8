import { maskSecrets } from "@tt/connector-core";
import { ConfigError } from "../platform/config/config";
import { poolerAdvice } from "../platform/db/check-sessions";
import { MigrationError } from "../platform/db/migrate";
import { errorCode } from "../platform/error-code";

const unreachable =
  "the database cannot be reached; check DATABASE_URL and that the server is running";

const untrusted = "the server's certificate is not trusted; add sslrootcert=… to the URL";

/** Advice for driver errors without a code, by the start of their message. */
const driverAdvice: readonly (readonly [prefix: string, advice: string])[] = [
  ["timeout expired", `DATABASE_URL: ${unreachable}`],
  ["Connection terminated", `DATABASE_URL: ${unreachable}`],
  ["The server does not support SSL", "DATABASE_URL: the server has no TLS; remove sslmode"],
  ["unsupported startup parameter", poolerAdvice],
  ["SASL: SCRAM-SERVER-FIRST-MESSAGE", "DATABASE_URL: the database requires a password"],
];

/** Advice by the error code of Node.js or PostgreSQL, for errors that a setting causes. */
const advice: Readonly<Record<string, string>> = {
  EACCES: "TT_DATA_DIR: this user may not access a file there",
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
  ENOENT: "DATABASE_URL: a file that it names does not exist (sslrootcert, sslcert or sslkey)",
  DEPTH_ZERO_SELF_SIGNED_CERT: `DATABASE_URL: ${untrusted}`,
  SELF_SIGNED_CERT_IN_CHAIN: `DATABASE_URL: ${untrusted}`,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: `DATABASE_URL: ${untrusted}`,
  CERT_HAS_EXPIRED: `DATABASE_URL: ${untrusted}`,
  ERR_TLS_CERT_ALTNAME_INVALID: `DATABASE_URL: ${untrusted}`,
  "57P03": "DATABASE_URL: the database is starting or stopping; try again",
  "28000": "DATABASE_URL: the database rejected this user",
  "28P01": "DATABASE_URL: the database rejected this user or password",
  "3D000": "DATABASE_URL: the server has no database with this name; create it first",
  "42501": "DATABASE_URL: this user may not create tables there",
  "53300": "DATABASE_URL: the server has no free connections; raise its max_connections",
};

/**
 * Formats an error of a command for the operator. Never prints the error object: a database error
 * contains the values of its query.
 */
export function explain(error: unknown): string {
  if (error instanceof ConfigError || error instanceof MigrationError) return error.message;
  if (!(error instanceof Error)) return "an unknown error occurred";
  const code = errorCode(error);
  const known = advice[code];
  if (known !== undefined) return `${known} (${code})`;
  const driver = driverAdvice.find(([prefix]) => error.message.startsWith(prefix));
  return driver ? driver[1] : maskSecrets(error.stack ?? error.message);
}
