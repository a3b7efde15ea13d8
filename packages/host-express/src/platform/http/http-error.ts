/** Error codes for programs to branch on. */
export type HttpErrorCode =
  | "bad_request"
  | "conflict"
  | "database_error"
  | "encryption_key_missing"
  | "expectation_failed"
  | "forbidden"
  | "headers_too_large"
  | "internal_error"
  | "method_not_allowed"
  | "no_active_timer"
  | "not_found"
  | "not_ready"
  | "overloaded"
  | "payload_too_large"
  | "request_timeout"
  | "rate_limited"
  | "response_too_large"
  | "timer_already_running"
  | "unauthorized"
  | "unsupported_media_type"
  | "validation_error"
  | (string & {});

/** Error messages by field name. */
export type FieldErrors = Readonly<Record<string, readonly string[]>>;

/** An error response. Handlers throw it; {@link toBody} gives the API's error format. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly status: number;
  readonly code: HttpErrorCode;
  /** Short text for users (default: the message). */
  readonly title: string;
  readonly errors: FieldErrors | undefined;
  /** Additional keys of the response, e.g. `required_scope`. */
  readonly details: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(options: {
    readonly status: number;
    readonly code: HttpErrorCode;
    readonly title?: string;
    readonly message: string;
    readonly errors?: FieldErrors;
    readonly details?: Readonly<Record<string, unknown>>;
    readonly headers?: Readonly<Record<string, string>>;
    readonly cause?: unknown;
  }) {
    super(options.message, options.cause === undefined ? {} : { cause: options.cause });
    this.status = options.status;
    this.code = options.code;
    this.title = options.title ?? options.message;
    this.errors = options.errors;
    this.details = options.details ?? {};
    this.headers = options.headers ?? {};
  }

  /** Returns the error in the API's error format. */
  toBody(): Record<string, unknown> {
    return {
      error: this.title,
      message: this.message,
      error_code: this.code,
      ...(this.errors === undefined ? {} : { errors: this.errors }),
      ...this.details,
    };
  }
}

/** Maximum number of fields in an error response. */
export const maxNamedFields = 20;
/** Maximum length of a field name in an error response, in code points. */
const maxNameLength = 64;

/** Creates a 400 error with messages by field, limited by {@link boundErrors}. */
export function validationError(errors: FieldErrors): HttpError {
  return new HttpError({
    status: 400,
    code: "validation_error",
    message: "Validation failed",
    errors: boundErrors(errors),
  });
}

/** Limits errors to {@link maxNamedFields} fields and their names to 64 characters. */
export function boundErrors(errors: FieldErrors): FieldErrors {
  const named = Object.entries(errors).slice(0, maxNamedFields);
  return Object.fromEntries(named.map(([name, messages]) => [shortName(name), messages]));
}

/** Shortens a name. A name may be as long as a body, so only its start is split into characters. */
function shortName(name: string): string {
  const characters = Array.from(name.slice(0, 2 * maxNameLength + 2));
  if (characters.length <= maxNameLength) return name;
  return `${characters.slice(0, maxNameLength - 1).join("")}…`;
}

/**
 * Creates a 404 error; also for resources that the user may not see.
 * @param resource singular noun, e.g. `Project`; the message is "Project not found"
 */
export function notFound(resource: string): HttpError {
  return new HttpError({
    status: 404,
    code: "not_found",
    message: `${resource} not found`,
  });
}

/** Creates a 409 error. */
export function conflict(message: string, errors?: FieldErrors): HttpError {
  return new HttpError({
    status: 409,
    code: "conflict",
    message,
    ...(errors === undefined ? {} : { errors }),
  });
}

/** Creates a 403 error. */
export function forbidden(message: string): HttpError {
  return new HttpError({ status: 403, code: "forbidden", message });
}

/** Creates a 503 error with Retry-After: the database is down, full, read-only or overloaded. */
export function databaseUnavailable(retryAfterSeconds: number): HttpError {
  const seconds = `${String(retryAfterSeconds)} second${retryAfterSeconds === 1 ? "" : "s"}`;
  return new HttpError({
    status: 503,
    code: "database_error",
    title: "Database unavailable",
    message: `The database is temporarily unavailable. Try again in ${seconds}.`,
    headers: { "retry-after": String(retryAfterSeconds) },
  });
}

/** Creates a 429 error with Retry-After. */
export function rateLimited(retryAfterSeconds: number): HttpError {
  return new HttpError({
    status: 429,
    code: "rate_limited",
    title: "Too many requests",
    message: `Too many requests. Try again in ${String(retryAfterSeconds)} seconds.`,
    headers: { "retry-after": String(retryAfterSeconds) },
  });
}

/** Creates a 503 error with Retry-After: too many concurrent requests. */
export function overloaded(): HttpError {
  return new HttpError({
    status: 503,
    code: "overloaded",
    title: "Service overloaded",
    message: "The server is processing too many requests. Try again in a second.",
    headers: { "retry-after": "1" },
  });
}
