/**
 * All failure codes. Programs branch on the code; the message beside it is for people.
 *
 * - `not_configured`: the integration does not exist, is paused, or has no credentials
 * - `invalid_config`: the saved settings are invalid; the owner has to change them
 * - `encryption_key_missing`: a secret cannot be encrypted or decrypted because no key is
 *   configured
 * - `unauthorized`: the signature of a delivery is missing or does not match
 * - `malformed`: a verified delivery cannot be parsed
 * - `too_large`: a delivery exceeds the connector's size limit
 * - `overloaded`: the host is at capacity; retry later
 * - `needs_reauth`: the provider no longer accepts the stored credentials
 * - `permission_missing`: the credentials are valid but lack a permission
 * - `not_found`: the provider reports that the resource does not exist, or hides it
 * - `rate_limited`: the provider's rate limit is exhausted; wait `retryAfter` seconds
 * - `provider_unavailable`: network error, timeout, 5xx or an unusable response
 * - `provider_rejected`: the provider rejected the request; retrying does not help
 * - `project_unavailable`: the project is missing, archived, or not accessible to the owner
 * - `invalid_change`: the connector returned a change that fails validation
 * - `busy`: a concurrent change won, or the database is unavailable; retry after `retryAfter`
 *   seconds
 * - `not_supported`: the connector does not implement the operation
 * - `internal_error`: an unexpected error; its cause is in the log
 */
export const errorCodes = [
  "not_configured",
  "invalid_config",
  "encryption_key_missing",
  "unauthorized",
  "malformed",
  "too_large",
  "overloaded",
  "needs_reauth",
  "permission_missing",
  "not_found",
  "rate_limited",
  "provider_unavailable",
  "provider_rejected",
  "project_unavailable",
  "invalid_change",
  "busy",
  "not_supported",
  "internal_error",
] as const;

/** One of {@link errorCodes}. */
export type ErrorCode = (typeof errorCodes)[number];

/** The failed {@link Result} of an operation. Connector methods return it instead of throwing. */
export interface Failure {
  readonly ok: false;
  /** A message for people that says what to do. Contains no secrets. */
  readonly error: string;
  readonly code: ErrorCode;
  /** Seconds to wait before retrying. */
  readonly retryAfter?: number;
}

/** The failure for every unexpected error; the log has the cause. */
export const internalFailure: Failure = {
  ok: false,
  error: "Something went wrong on our side. It has been logged; try again later.",
  code: "internal_error",
};

/**
 * The outcome of an operation, discriminated by `ok`.
 *
 * @typeParam T Fields of a success.
 * @typeParam D Additional fields of a failure, for example what was done before it failed.
 * @example
 * ```ts
 * import type { Connector } from "@tt/connector-core";
 *
 * async function testConnection(connector: Connector, id: string): Promise<string> {
 *   const result = await connector.test(id);
 *   return result.ok ? result.message : `${result.code}: ${result.error}`;
 * }
 * ```
 */
export type Result<T extends object = object, D extends object = object> =
  ({ readonly ok: true } & T) | (Failure & D);

/** The failure of operations on an integration that does not exist or is paused. */
export const notConfigured: Failure = {
  ok: false,
  error: "Integration not configured",
  code: "not_configured",
};
