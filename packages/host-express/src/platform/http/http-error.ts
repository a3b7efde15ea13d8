/** Codes that programs branch on (API contract §1.5). */
export type HttpErrorCode =
  | "bad_request"
  | "conflict"
  | "database_error"
  | "encryption_key_missing"
  | "forbidden"
  | "internal_error"
  | "method_not_allowed"
  | "no_active_timer"
  | "not_found"
  | "not_ready"
  | "payload_too_large"
  | "rate_limited"
  | "timer_already_running"
  | "unauthorized"
  | "unsupported_media_type"
  | "validation_error"
  | (string & {});

/** Messages by field. */
export type FieldErrors = Readonly<Record<string, readonly string[]>>;

/** An answer other than success. Thrown by handlers, turned into the API's error shape in one place. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly status: number;
  readonly code: HttpErrorCode;
  /** Short user-facing text; the message says more. */
  readonly title: string;
  readonly errors: FieldErrors | undefined;
  /** Further keys of the answer, e.g. `required_scope`. */
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

  /** The API's error shape. */
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

/** 400: the fields and what is wrong with them. */
export function validationError(errors: FieldErrors): HttpError {
  return new HttpError({
    status: 400,
    code: "validation_error",
    message: "Validation failed",
    errors,
  });
}

/** 404, also for what exists and is not to be seen. */
export function notFound(what: string): HttpError {
  return new HttpError({
    status: 404,
    code: "not_found",
    message: `${what} not found`,
  });
}

/** 409. */
export function conflict(message: string, errors?: FieldErrors): HttpError {
  return new HttpError({
    status: 409,
    code: "conflict",
    message,
    ...(errors === undefined ? {} : { errors }),
  });
}

/** 403. */
export function forbidden(message: string): HttpError {
  return new HttpError({ status: 403, code: "forbidden", message });
}

/** 503 with Retry-After: the database is away, full, read-only or overloaded. */
export function databaseUnavailable(retryAfterSeconds: number): HttpError {
  const seconds = `${String(retryAfterSeconds)} second${retryAfterSeconds === 1 ? "" : "s"}`;
  return new HttpError({
    status: 503,
    code: "database_error",
    title: "Database unavailable",
    message: `The database is not available right now. Try again in ${seconds}.`,
    headers: { "retry-after": String(retryAfterSeconds) },
  });
}

/** 429 with Retry-After. */
export function rateLimited(retryAfterSeconds: number): HttpError {
  return new HttpError({
    status: 429,
    code: "rate_limited",
    title: "Too many requests",
    message: `Too many requests. Try again in ${String(retryAfterSeconds)} seconds.`,
    headers: { "retry-after": String(retryAfterSeconds) },
  });
}
