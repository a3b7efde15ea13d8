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
  not_configured: { transient: false, scope: "integration", actor: "sender", httpStatus: 404 },
  invalid_config: { transient: false, scope: "integration", actor: "owner", httpStatus: 400 },
  encryption_key_missing: {
    transient: false,
    scope: "integration",
    actor: "operator",
    httpStatus: 400,
  },
  unauthorized: { transient: false, scope: "item", actor: "sender", httpStatus: 401 },
  malformed: { transient: false, scope: "item", actor: "sender", httpStatus: 400 },
  too_large: { transient: false, scope: "item", actor: "sender", httpStatus: 413 },
  overloaded: { transient: true, scope: "integration", actor: "none", httpStatus: 503 },
  needs_reauth: { transient: false, scope: "integration", actor: "owner", httpStatus: 400 },
  permission_missing: { transient: false, scope: "integration", actor: "owner", httpStatus: 400 },
  not_found: { transient: false, scope: "integration", actor: "owner", httpStatus: 400 },
  rate_limited: { transient: true, scope: "integration", actor: "none", httpStatus: 503 },
  provider_unavailable: { transient: true, scope: "integration", actor: "none", httpStatus: 502 },
  provider_rejected: { transient: false, scope: "item", actor: "none", httpStatus: 400 },
  project_unavailable: { transient: false, scope: "item", actor: "owner", httpStatus: 400 },
  invalid_change: { transient: false, scope: "item", actor: "none", httpStatus: 400 },
  busy: { transient: true, scope: "integration", actor: "none", httpStatus: 409 },
  not_supported: { transient: false, scope: "item", actor: "none", httpStatus: 400 },
  internal_error: { transient: true, scope: "item", actor: "operator", httpStatus: 500 },
};

/** Codes of failures that may pass by themselves. */
export const transientCodes: readonly ErrorCode[] = errorCodes.filter(
  (code) => errorTraits[code].transient,
);
