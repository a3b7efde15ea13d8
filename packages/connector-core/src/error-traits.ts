import { errorCodes, type ErrorCode } from "./result";

/** How a failure with a given code is treated, wherever it happens. */
export interface ErrorTraits {
  /** True if a later attempt may succeed without anyone changing anything. */
  readonly transient: boolean;
  /**
   * How far the failure reaches. `item`: the other items of a sync can still succeed. `integration`:
   * every further call would fail the same way.
   */
  readonly scope: "item" | "integration";
  /** Who can resolve it. `none`: it passes with time, or cannot be resolved. */
  readonly actor: "owner" | "operator" | "sender" | "none";
  /** HTTP status of a route that answers with this failure. */
  readonly httpStatus: number;
}

/**
 * Traits of each error code. A code without an entry does not compile.
 *
 * @example
 * ```ts
 * import { errorTraits, type Failure } from "@tt/connector-core";
 *
 * function shouldRetry(failure: Failure): boolean {
 *   return errorTraits[failure.code].transient;
 * }
 * ```
 */
export const errorTraits: Readonly<Record<ErrorCode, ErrorTraits>> = {
  not_configured: traits(false, "integration", "sender", 404),
  invalid_config: traits(false, "integration", "owner", 400),
  encryption_key_missing: traits(false, "integration", "operator", 400),
  unauthorized: traits(false, "item", "sender", 401),
  malformed: traits(false, "item", "sender", 400),
  too_large: traits(false, "item", "sender", 413),
  overloaded: traits(true, "integration", "none", 503),
  needs_reauth: traits(false, "integration", "owner", 400),
  permission_missing: traits(false, "integration", "owner", 400),
  not_found: traits(false, "integration", "owner", 400),
  rate_limited: traits(true, "integration", "none", 503),
  provider_unavailable: traits(true, "integration", "none", 502),
  provider_rejected: traits(false, "item", "none", 400),
  project_unavailable: traits(false, "item", "owner", 400),
  invalid_change: traits(false, "item", "none", 400),
  busy: traits(true, "integration", "none", 409),
  not_supported: traits(false, "item", "none", 400),
  internal_error: traits(true, "item", "operator", 500),
};

/** Codes of failures that may pass by themselves. */
export const transientCodes: readonly ErrorCode[] = errorCodes.filter(
  (code) => errorTraits[code].transient,
);

function traits(
  transient: boolean,
  scope: ErrorTraits["scope"],
  actor: ErrorTraits["actor"],
  httpStatus: number,
): ErrorTraits {
  return { transient, scope, actor, httpStatus };
}
