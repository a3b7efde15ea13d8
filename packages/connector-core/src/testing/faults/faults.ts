import type { JsonValue } from "../../json";

/** A request as a fault sees it. */
export interface FaultTarget {
  /** Upper case, e.g. `POST`. */
  readonly method: string;
  /** Route below the fake's base URL, e.g. `/repos/octo-org/hello-world/issues`. */
  readonly path: string;
  readonly query: URLSearchParams;
}

/** Which requests a fault affects. */
export interface FaultTiming {
  /** Only requests with this path, or for which this returns true (default: all requests). */
  readonly on?: string | ((request: FaultTarget) => boolean);
  /** Matching requests to let through first (default: 0). */
  readonly after?: number;
  /** Matching requests to affect; `Infinity` means until `clear()` (default: 1). */
  readonly times?: number;
}

/**
 * Whether the fake processes the request before it fails. With `applied`, only the response is lost,
 * as when a connection breaks after the provider has committed (default: `none`).
 */
export type FaultEffect = "none" | "applied";

/** The provider fails with a 5xx status in its own error format. */
export interface ServerErrorFault {
  readonly type: "server_error";
  /** Status of the response (default: 503). */
  readonly status?: 500 | 502 | 503 | 504;
  readonly effect?: FaultEffect;
}

/** The provider refuses the request with its own rate limit response. */
export interface RateLimitFault {
  readonly type: "rate_limit";
  /** Default: the status this provider usually sends. */
  readonly status?: 403 | 429;
  /** Value of the `Retry-After` header; without it the header is missing. */
  readonly retryAfterSeconds?: number;
}

/** Faults that every fake supports. */
export type CommonFault =
  | ServerErrorFault
  | RateLimitFault
  /** No connection is established: `fetch` rejects with a TypeError (`ECONNREFUSED`). */
  | { readonly type: "connection_refused" }
  /** The connection breaks: `fetch` rejects with a TypeError (`ECONNRESET`). */
  | { readonly type: "dropped"; readonly effect?: FaultEffect }
  /** No response arrives. `fetch` rejects once the request's signal aborts. */
  | { readonly type: "hang" }
  /** The response is delayed by the fake's clock. */
  | { readonly type: "slow"; readonly delayMs: number }
  /** This JSON response is sent instead (default: 200 with `{}`). */
  | {
      readonly type: "response";
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: JsonValue;
      readonly effect?: FaultEffect;
    }
  /** Headers are added to the response, e.g. `Deprecation`. */
  | { readonly type: "headers"; readonly headers: Readonly<Record<string, string>> }
  /** The body is cut in half, so that it is not valid JSON. */
  | { readonly type: "bad_json" };

/** A fault and the requests it affects. `Specific` are faults of one provider. */
export type Fault<Specific extends { readonly type: string } = never> = (CommonFault | Specific) &
  FaultTiming;
