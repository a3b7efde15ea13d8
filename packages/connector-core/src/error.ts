import { internalFailure, type ErrorCode, type Failure } from "./result";
import { maskSecrets } from "./mask";
import { cut } from "./text";

/** Messages are stored, logged and displayed, and may quote a provider's response. */
const maxMessageCharacters = 1_000;
/** Upper limit of `retryAfterSeconds`: one week. */
const maxRetryAfterSeconds = 604_800;

const marker: unique symbol = Symbol.for("tt.connector.error") as never;

/** Constructor options of {@link ConnectorError}. */
export interface ConnectorErrorOptions {
  readonly code: ErrorCode;
  /**
   * A message for people: what went wrong and what to do. The constructor masks token-like
   * substrings, removes characters a database cannot store, and truncates to 1,000 characters.
   */
  readonly message: string;
  /** Seconds to wait before retrying. Rounded up to whole seconds, at most one week. */
  readonly retryAfter?: number | undefined;
  /** True if the request is known not to have been applied, so a retry is safe (default: false). */
  readonly notApplied?: boolean | undefined;
  /** The underlying error. It is logged but never shown to users. */
  readonly cause?: unknown;
}

/**
 * The error that connectors throw. Public connector methods catch it and return a {@link Failure}
 * with the same code and message, so hosts never need to catch it.
 *
 * @example
 * ```ts
 * import { ConnectorError } from "@tt/connector-core";
 *
 * function assertRepository(repository: string | undefined): asserts repository is string {
 *   if (repository !== undefined) return;
 *   throw new ConnectorError({
 *     code: "invalid_config",
 *     message: "No repository is selected. Choose one in the settings and save.",
 *   });
 * }
 * ```
 */
export class ConnectorError extends Error {
  readonly code: ErrorCode;
  readonly retryAfter: number | undefined;
  readonly notApplied: boolean;
  readonly [marker] = true;

  constructor(options: ConnectorErrorOptions) {
    super(
      cut(maskSecrets(options.message), maxMessageCharacters),
      options.cause === undefined ? {} : { cause: options.cause },
    );
    this.name = "ConnectorError";
    this.code = options.code;
    this.retryAfter = wholeSeconds(options.retryAfter);
    this.notApplied = options.notApplied ?? false;
  }

  /**
   * Type guard for connector errors. Unlike `instanceof`, it also recognizes errors created by
   * another installed copy of this package.
   * @param codes True only for errors with one of them (default: with any code).
   */
  static isInstance(value: unknown, ...codes: readonly ErrorCode[]): value is ConnectorError {
    if (typeof value !== "object" || value === null || !(marker in value)) return false;
    return codes.length === 0 || codes.includes((value as ConnectorError).code);
  }

  /** Converts the error to the {@link Failure} that connector methods return. */
  toFailure(): Failure {
    const failure: Failure = {
      ok: false,
      error: this.message,
      code: this.code,
    };
    return this.retryAfter === undefined ? failure : { ...failure, retryAfter: this.retryAfter };
  }
}

/**
 * Error for a verified delivery that cannot be read.
 *
 * @example
 * ```ts
 * import { malformed } from "@tt/connector-core";
 *
 * export function readJson(text: string): unknown {
 *   try {
 *     return JSON.parse(text);
 *   } catch (error) {
 *     throw malformed("The body is not JSON", error);
 *   }
 * }
 * ```
 */
export function malformed(message: string, cause?: unknown): ConnectorError {
  return new ConnectorError({ code: "malformed", message, cause });
}

/** Undefined if the value is not a valid delay, such as NaN or a negative number. */
function wholeSeconds(seconds: number | undefined): number | undefined {
  if (seconds === undefined || !(seconds >= 0)) return undefined;
  return Math.min(Math.ceil(seconds), maxRetryAfterSeconds);
}

/** Converts any thrown value to a failure; unexpected errors become `internal_error`. */
export function toFailure(error: unknown): Failure {
  return ConnectorError.isInstance(error) ? error.toFailure() : internalFailure;
}
