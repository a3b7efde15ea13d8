/** What a fault is asked about. */
export interface FaultTarget {
  readonly method: string;
  /** Below the API's address, without the query, e.g. `/repos/octo-org/hello-world/issues`. */
  readonly path: string;
}

/** When a fault strikes. */
export interface FaultTiming {
  /** Only requests of which this is true. Default: all. */
  readonly on?: (request: FaultTarget) => boolean;
  /** Of those, so many pass first. Default: none. */
  readonly after?: number;
  /** Then so many are struck, and the fault is over. Default: one. */
  readonly times?: number;
}

/** What goes wrong. `kept` means that the request did its work and only the answer is lost. */
export type FaultType =
  /** The caller's primary limit is used up until its reset (GH-36). */
  | { readonly type: "primary_limit" }
  /** The secondary limit, with a `Retry-After` in seconds or without (GH-36). */
  | { readonly type: "secondary_limit"; readonly retryAfter?: number; readonly status?: 403 | 429 }
  /** 502 unless told otherwise. */
  | {
      readonly type: "server_error";
      readonly status?: 500 | 502 | 503 | 504;
      readonly effect?: "none" | "kept";
    }
  /** The connection breaks: fetch rejects with a TypeError. */
  | { readonly type: "dropped"; readonly effect?: "none" | "kept" }
  /** Waits on the clock first, as long as the request's signal lets it. */
  | { readonly type: "slow"; readonly milliseconds: number }
  /** A good status over half of the JSON. */
  | { readonly type: "bad_json" }
  /** `Link: rel="next"` leads to another origin (GH-31). */
  | { readonly type: "foreign_next"; readonly origin: string }
  /** An empty page whose `next` leads to what was asked for: nothing is missing (GH-31). */
  | { readonly type: "empty_page" }
  /** Headers to add to the answer, such as `Deprecation` and `Sunset` (GH-37). */
  | { readonly type: "headers"; readonly headers: Readonly<Record<string, string>> };

/** A fault and when it strikes. */
export type Fault = FaultType & FaultTiming;

/** The switchboard. Faults strike in the order they were added, one per request. */
export interface FaultInjector {
  /** Adds faults after those that wait already. */
  add(...faults: readonly Fault[]): void;
  /** Fails the n-th request from now on, 1 being the next. */
  failRequest(n: number): void;
  /** Takes all faults away. */
  clear(): void;
  /** Those that have not struck as often as they should: what a test asserts to be none. */
  readonly pending: readonly Fault[];
}

/** A switchboard and the way requests ask it. */
export interface Faults {
  readonly switches: FaultInjector;
  /** What strikes this request. Counts it. */
  next(request: FaultTarget): FaultType | undefined;
}

/** A switchboard without faults. */
export function createFaults(): Faults {
  let waiting: { readonly fault: Fault; toPass: number; toStrike: number }[] = [];
  const add = (...faults: readonly Fault[]): void => {
    for (const fault of faults) {
      waiting.push({ fault, toPass: fault.after ?? 0, toStrike: fault.times ?? 1 });
    }
  };
  return {
    switches: {
      add,
      failRequest(n) {
        add({ type: "server_error", after: n - 1 });
      },
      clear() {
        waiting = [];
      },
      get pending() {
        return waiting.map(({ fault }) => fault);
      },
    },
    next(request) {
      let struck: Fault | undefined;
      for (const entry of waiting) {
        if (entry.fault.on?.(request) === false) continue;
        if (entry.toPass > 0) entry.toPass -= 1;
        else if (!struck) {
          struck = entry.fault;
          entry.toStrike -= 1;
        }
      }
      waiting = waiting.filter(({ toStrike }) => toStrike > 0);
      return struck;
    },
  };
}
