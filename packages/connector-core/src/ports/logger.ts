/**
 * Structured logging with the fields first, as in [pino](https://getpino.io). Never log a secret.
 *
 * @example
 * ```ts
 * import type { Logger } from "@tt/connector-core";
 *
 * export function logSync(log: Logger, integration: string, created: number): void {
 *   log.info({ integration, created }, "sync finished");
 * }
 * ```
 */
export interface Logger {
  /** Details for debugging. */
  debug(fields: object, message: string): void;
  /** Normal events an operator may want to see. */
  info(fields: object, message: string): void;
  /** Unexpected but handled. */
  warn(fields: object, message: string): void;
  /** A failure that an operator has to look into. */
  error(fields: object, message: string): void;
}
