import { inspect } from "./inspect";
import type { Logger } from "../ports/logger";

/** A logged line. */
export interface LogLine {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly fields: object;
  readonly message: string;
}

/** A logger that keeps its lines in memory. */
export interface MemoryLogger extends Logger {
  readonly lines: readonly LogLine[];
  /** All lines as text, including stacks and causes of errors, to search for secrets. */
  text(): string;
}

/**
 * Creates a logger that keeps its lines in memory.
 *
 * @example
 * ```ts
 * import { memoryLogger } from "@tt/connector-core/memory";
 *
 * const log = memoryLogger();
 * log.warn({ integration: "i-1" }, "could not revoke the access");
 * log.lines[0]?.level; // "warn"
 * ```
 */
export function memoryLogger(): MemoryLogger {
  const lines: LogLine[] = [];
  const add =
    (level: LogLine["level"]) =>
    (fields: object, message: string): void => {
      lines.push({ level, fields, message });
    };
  return {
    lines,
    debug: add("debug"),
    info: add("info"),
    warn: add("warn"),
    error: add("error"),
    text: () =>
      lines.map((line) => `${line.level} ${line.message} ${inspect(line.fields)}`).join("\n"),
  };
}
