/**
 * The closed list of failure codes. Programs branch on these; people read the message beside them.
 *
 * - `not_configured` no active card (source document: "Integration not configured")
 * - `invalid_config` the saved settings cannot work; the owner has to change them
 * - `encryption_key_missing` a secret cannot be sealed or opened without a key
 * - `unauthorized` a delivery's signature is missing or wrong
 * - `malformed` a verified delivery that cannot be read
 * - `too_large` more bytes than the connector takes
 * - `overloaded` the host has no room for it right now; try again
 * - `needs_reauth` the provider no longer accepts our credentials
 * - `permission_missing` the credentials are good but may not do this
 * - `not_found` the provider does not know the thing, or hides it from us
 * - `rate_limited` the provider asks us to wait (`retryAfter`)
 * - `provider_unavailable` no usable answer: network, timeout, 5xx
 * - `provider_rejected` the provider refused the call for good
 * - `project_unavailable` the project is missing, archived, or closed to the card's owner
 * - `invalid_change` the connector asked for a change that cannot be stored
 * - `busy` settings kept changing underneath, or the storage is away; try again (`retryAfter`)
 * - `not_supported` this connector has no such operation
 * - `internal_error` a fault of ours, logged with its cause
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

/** What every operation answers instead of throwing. */
export interface Failure {
  readonly ok: false;
  /** A sentence for a person; it says what to do and holds no secret. */
  readonly error: string;
  readonly code: ErrorCode;
  /** Seconds until another try makes sense. */
  readonly retryAfter?: number;
}

/** A fault of ours; what it was is in the log. */
export const internalFailure: Failure = {
  ok: false,
  error: "Something went wrong on our side. It has been logged; try again later.",
  code: "internal_error",
};

/**
 * Success carries the fields of `T`; failure carries a text, a code and perhaps a waiting time, and
 * the fields of `D`: what was done before it failed.
 */
export type Result<T extends object = object, D extends object = object> =
  ({ readonly ok: true } & T) | (Failure & D);

/** The words of the source document for a card that is missing or switched off. */
export const notConfigured: Failure = {
  ok: false,
  error: "Integration not configured",
  code: "not_configured",
};
