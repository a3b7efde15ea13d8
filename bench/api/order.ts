/** A request that is sent again and again. */
export interface LoadRequest {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A burst: every connection sends the requests of its own list in turn. */
export interface LoadOrder {
  readonly url: string;
  readonly connections: readonly (readonly LoadRequest[])[];
  /** Requests in all. */
  readonly amount: number;
  /** Requests a second, evenly; absent: as fast as they go. */
  readonly overallRate?: number;
}
