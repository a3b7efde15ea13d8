import { internalFailure, type ErrorCode, type Failure } from "./result";
import { maskSecrets } from "./mask";
import { cutText } from "./text";

/** A message is stored, logged and shown, and may hold what a provider said. */
const maxMessageCharacters = 1_000;
/** A week. */
const maxRetryAfterSeconds = 604_800;

const marker: unique symbol = Symbol.for("tt.connector.error") as never;

/** What a {@link ConnectorError} is made of. */
export interface ConnectorErrorOptions {
  readonly code: ErrorCode;
  /** For a person. The constructor masks token-like parts, cleans it and cuts it to 1,000 characters. */
  readonly message: string;
  /** Seconds until another try makes sense. The constructor rounds them up, to a week at most. */
  readonly retryAfter?: number;
  /** True: the provider surely did nothing, so that saying it again does nothing twice. */
  readonly notApplied?: boolean;
  readonly cause?: unknown;
}

/**
 * The only error class of this project. Inside a connector it is thrown; at the package border it
 * becomes a {@link Failure}, so nothing is ever thrown at a host.
 */
export class ConnectorError extends Error {
  readonly code: ErrorCode;
  readonly retryAfter: number | undefined;
  readonly notApplied: boolean;
  readonly [marker] = true;

  constructor(options: ConnectorErrorOptions) {
    super(
      cutText(maskSecrets(options.message), maxMessageCharacters),
      options.cause === undefined ? {} : { cause: options.cause },
    );
    this.name = "ConnectorError";
    this.code = options.code;
    this.retryAfter = wholeSeconds(options.retryAfter);
    this.notApplied = options.notApplied ?? false;
  }

  /** True also for errors of another copy of this package. */
  static isInstance(value: unknown): value is ConnectorError {
    return typeof value === "object" && value !== null && marker in value;
  }

  /** The same fault as data. */
  toFailure(): Failure {
    const failure: Failure = {
      ok: false,
      error: this.message,
      code: this.code,
    };
    return this.retryAfter === undefined ? failure : { ...failure, retryAfter: this.retryAfter };
  }
}

/** Undefined for what is no time to wait, such as NaN. */
function wholeSeconds(seconds: number | undefined): number | undefined {
  if (seconds === undefined || !(seconds >= 0)) return undefined;
  return Math.min(Math.ceil(seconds), maxRetryAfterSeconds);
}

/** Whatever was thrown, as a failure with a message fit for a person. */
export function toFailure(error: unknown): Failure {
  return ConnectorError.isInstance(error) ? error.toFailure() : internalFailure;
}
