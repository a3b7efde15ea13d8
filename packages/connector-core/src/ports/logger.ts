/** Structured logging, object first (pino's shape). Never give it a secret. */
export interface Logger {
  /** For whoever looks for a fault. */
  debug(fields: object, message: string): void;
  /** What an operator may want to know. */
  info(fields: object, message: string): void;
  /** Not as it should be; handled. */
  warn(fields: object, message: string): void;
  /** A fault that somebody has to look at. */
  error(fields: object, message: string): void;
}
