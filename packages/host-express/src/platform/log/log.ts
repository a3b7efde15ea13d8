import { maskSecrets, Secret } from "@tt/connector-core";
import { pino, type Logger as PinoLogger } from "pino";
import type { Config } from "../config/config";

/**
 * The host's logger; fits core's `Logger` port. No `child`: what one is bound to passes every
 * formatter by and would be written as it is.
 */
export type Log = Pick<PinoLogger, "debug" | "info" | "warn" | "error">;

/** Names whose values never reach a log line, wherever they stand in an object. */
const secretNames =
  /^(authorization|cookie|set-cookie|x-api-key|x-hub-signature-256|.*password.*|.*secret.*|.*token|credentials|parameters|params|query|detail|where|internalquery)$/i;

/** Where log lines go; standard output unless a test wants to read them. */
export interface LogTarget {
  /** Takes one line of JSON, its newline included. */
  write(line: string): void;
}

/**
 * A logger that cannot print a secret: fields with telling names are left out, errors are reduced to
 * what helps (a database error carries its query's values), and every line is searched for tokens.
 */
export function createLog(level: Config["logLevel"], target?: LogTarget): Log {
  const options = {
    level,
    base: {},
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      level: (label: string) => ({ level: label }),
      log: scrubFields,
    },
    // Errors are taken apart by `scrub`; pino's own serializer would copy every property.
    serializers: { err: (value: unknown) => value },
    hooks: { streamWrite: maskSecrets },
  };
  return target ? pino(options, target) : pino(options);
}

const deepest = 6;

function scrubFields(fields: object): Record<string, unknown> {
  return scrub(fields, 0) as Record<string, unknown>;
}

function scrub(value: unknown, depth: number): unknown {
  if (value instanceof Error) return errorFields(value, depth);
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Date) return value.toISOString();
  if (depth >= deepest) return "…";
  if (Array.isArray(value)) return value.slice(0, 50).map((item) => scrub(item, depth + 1));
  if (value instanceof Secret || value instanceof URL) return value.toJSON();
  const kept: Record<string, unknown> = {};
  for (const [name, item] of Object.entries(value)) {
    kept[name] = secretNames.test(name) ? "[secret]" : scrub(item, depth + 1);
  }
  return kept;
}

function errorFields(error: Error, depth: number): Record<string, unknown> {
  const { code, constraint } = error as {
    code?: unknown;
    constraint?: unknown;
  };
  return {
    name: error.name,
    message: error.message,
    ...(code === undefined ? {} : { code }),
    ...(constraint === undefined ? {} : { constraint }),
    stack: error.stack,
    ...(error.cause === undefined || depth >= deepest
      ? {}
      : { cause: scrub(error.cause, depth + 1) }),
  };
}
