/** Connections that send their next request as soon as they have a response. */
export interface CrowdOrder {
  readonly url: string;
  readonly path: string;
  readonly token: string;
  readonly connections: number;
  readonly seconds: number;
}

/** Responses to a crowd. */
export interface CrowdResult {
  readonly accepted: number;
  /** Median response time of accepted requests, milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Requests refused with 503. */
  readonly refused: number;
  /** Requests without a response, or with another status. */
  readonly failed: number;
}
