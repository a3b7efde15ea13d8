import type { Classify } from "../http/classify";

/** Value of a query parameter; a list repeats the parameter, and undefined omits it. */
export type QueryValue = string | number | boolean | readonly string[] | undefined;

/** Options of a request. */
export interface CallOptions {
  readonly query?: Readonly<Record<string, QueryValue>> | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Error statuses to return like a success instead of throwing, e.g. `[409]`. */
  readonly expected?: readonly number[] | undefined;
  /**
   * True if the request may be repeated (default: true unless it is a POST). Otherwise it is retried
   * only if the provider is known not to have applied it. Set it for a POST that only reads, such as a
   * search.
   */
  readonly idempotent?: boolean | undefined;
  /** Maximum number of attempts, including the first (default: 3). */
  readonly maxAttempts?: number | undefined;
  /**
   * Classifies the response of this request, for what `api.classify` of the connector leaves undecided
   * (default: by its status).
   */
  readonly classify?: Classify | undefined;
}
