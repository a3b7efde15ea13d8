import { inspect } from "./inspect";
import type { Logger } from "../ports/logger";

/** A line that was logged. */
export interface LogLine {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly fields: object;
  readonly message: string;
}

/** A logger that keeps its lines. */
export interface MemoryLogger extends Logger {
  readonly lines: readonly LogLine[];
  /** Everything as text, causes and stacks included: what a canary is looked for in. */
  text(): string;
}

/** A logger for tests. */
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
