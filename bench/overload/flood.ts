/** A load of one kind, from a process of its own. */
export interface FloodOrder {
  readonly url: string;
  readonly token: string;
  /** Project of the time entries that are written. */
  readonly project: number;
  readonly connections: number;
  readonly seconds: number;
  /**
   * Requests per second over all connections, evenly spaced and due whether or not the host keeps up
   * (default: each connection sends as soon as it has a response).
   */
  readonly rate?: number;
  /** Beginning of the notes of all time entries. */
  readonly name: string;
}

/** How long responses took, milliseconds. */
export interface ResponseTimes {
  readonly p50: number;
  readonly p99: number;
}

/** What became of a load. */
export interface FloodResult {
  readonly sent: number;
  /** Time at which every connection had its first response, milliseconds since the epoch. */
  readonly takenAtMs: number;
  /** Time from the first request to the last response; longer than ordered if responses are late. */
  readonly seconds: number;
  /** Responses with 200 or 201. */
  readonly accepted: number;
  /** Times of the accepted ones since they were due, while the host still took the connections. */
  readonly whileTaking: ResponseTimes;
  /** Times of the later ones. */
  readonly times: ResponseTimes;
  readonly allTimes: ResponseTimes;
  /** Responses with 429 or 503. */
  readonly shed: number;
  readonly shedWithoutRetryAfter: number;
  /** Other responses by status; 0: the connection was lost. */
  readonly failed: Readonly<Record<number, number>>;
  /** Notes of the time entries that were acknowledged, and of those that were refused. */
  readonly acknowledged: readonly string[];
  readonly refused: readonly string[];
  /** Share of a processor that the load itself took. */
  readonly processorShare: number;
}
