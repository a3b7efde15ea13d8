/** Value of a query parameter; a list repeats the parameter, and undefined omits it. */
export type QueryValue = string | number | boolean | readonly string[] | undefined;

/** Options of a request. */
export interface CallOptions {
  readonly query?: Readonly<Record<string, QueryValue>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Error statuses to return like a success instead of throwing, e.g. `[409]`. */
  readonly expected?: readonly number[];
  /**
   * True if the request may be repeated (default: true unless it is a POST). Otherwise it is retried
   * only if the provider is known not to have applied it.
   */
  readonly idempotent?: boolean;
  /** Maximum number of attempts, including the first (default: 3). */
  readonly maxAttempts?: number;
}
