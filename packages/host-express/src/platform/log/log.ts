import { maskSecrets, Secret } from "@tt/connector-core";
import { pino, type Logger as PinoLogger } from "pino";
import type { Config } from "../config/config";

/**
 * The host's logger; implements the `Logger` port of connector-core. There is no `child` method:
 * bound fields would bypass the removal of secrets.
 * @example
 * ```ts
 * import { createLog, type Log } from "@tt/host-express";
 *
 * const log: Log = createLog("info");
 * log.warn({ attempt: 2 }, "retrying");
 * ```
 */
export type Log = Pick<PinoLogger, "debug" | "info" | "warn" | "error">;

/** Field names whose values are never logged, at any depth. */
const secretNames =
  /^(authorization|cookie|set-cookie|x-api-key|x-hub-signature-256|.*password.*|.*secret.*|.*token|credentials|parameters|params|query|detail|where|internalquery)$/i;

/**
 * Destination of log lines.
 * @example
 * ```ts
 * import { createLog, type LogTarget } from "@tt/host-express";
 *
 * const lines: string[] = [];
 * const target: LogTarget = { write: (line) => lines.push(line) };
 * createLog("info", target).info({}, "started");
 * ```
 */
export interface LogTarget {
  /** Writes one line of JSON, which includes its newline. */
  write(line: string): void;
}

/**
 * Creates a logger that keeps secrets out of the log: it replaces the values of fields such as
 * `password` and `authorization`, reduces errors to their name, message, code and stack (a database
 * error contains the values of its query), and masks tokens in every line.
 * @param level least severe level that is written
 * @param target destination of the lines (default: standard output)
 * @example
 * ```ts
 * import { createLog } from "@tt/host-express";
 *
 * createLog("info").info({ task: 7 }, "task created");
 * ```
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
    // `scrub` handles errors; pino's serializer would copy every property.
    serializers: { err: (value: unknown) => value },
    hooks: { streamWrite: maskSecrets },
  };
  return target ? pino(options, target) : pino(options);
}

const maxDepth = 6;

function scrubFields(fields: object): Record<string, unknown> {
  return scrub(fields, 0) as Record<string, unknown>;
}

function scrub(value: unknown, depth: number): unknown {
  if (value instanceof Error) return errorFields(value, depth);
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Date) return value.toISOString();
  if (depth >= maxDepth) return "…";
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
    ...(error.cause === undefined || depth >= maxDepth
      ? {}
      : { cause: scrub(error.cause, depth + 1) }),
  };
}
