/** Codes that programs branch on (API contract §1.5). */
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

/** Fields that an answer names at most; whoever sends more unknown ones gets no list of them. */
export const maxNamedFields = 20;
/** Characters (code points) of a field's name in an answer. */
const maxNameLength = 64;

/** 400: the fields and what is wrong with them; not all of very many. */
export function validationError(errors: FieldErrors): HttpError {
  return new HttpError({
    status: 400,
    code: "validation_error",
    message: "Validation failed",
    errors: boundErrors(errors),
  });
}

/** At most {@link maxNamedFields} fields, each name cut to 64 characters. */
export function boundErrors(errors: FieldErrors): FieldErrors {
  const named = Object.entries(errors).slice(0, maxNamedFields);
  return Object.fromEntries(named.map(([name, messages]) => [shortName(name), messages]));
}

/** A name may be as long as a body: no more of it than needed is taken apart. */
function shortName(name: string): string {
  const characters = Array.from(name.slice(0, 2 * maxNameLength + 2));
  if (characters.length <= maxNameLength) return name;
  return `${characters.slice(0, maxNameLength - 1).join("")}…`;
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

/** 503 with Retry-After: more requests at once than there is room for. */
export function overloaded(): HttpError {
  return new HttpError({
    status: 503,
    code: "overloaded",
    title: "Service overloaded",
    message: "Too many requests are being answered right now. Try again in a second.",
    headers: { "retry-after": "1" },
  });
}
