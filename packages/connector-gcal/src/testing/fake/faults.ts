/** A request, as a fault sees it. */
export interface FaultTarget {
  readonly method: string;
  /** `token`, `revoke`, `userinfo`, or the path below the calendar API, e.g. `/calendars/primary/events`. */
  readonly path: string;
  readonly query: URLSearchParams;
}

/** What goes wrong. `kept`: the work is done all the same, and only its answer is lost or wrong. */
export type FaultType =
  | { readonly type: "server_error"; readonly status?: number; readonly effect?: "none" | "kept" }
  | { readonly type: "dropped"; readonly effect?: "none" | "kept" }
  /** A limit of the project or the user (GC-51). */
  | {
      readonly type: "limit";
      readonly status: 403 | 429;
      readonly reason?: string;
      readonly retryAfter?: number;
    }
  /** Another refusal. */
  | { readonly type: "refused"; readonly status: number; readonly reason: string }
  /** The sync token is forgotten (GC-26). */
  | { readonly type: "gone" }
  /** 401, whatever the token. */
  | { readonly type: "unauthorized" }
  /** An OAuth error of the token endpoint. */
  | { readonly type: "oauth"; readonly error: string; readonly status?: number }
  /** A page without events that is not the last (GC-21). */
  | { readonly type: "empty_page" };

/** One fault: what, on which requests, after how many, how often. */
export type Fault = FaultType & {
  /** Default: all. */
  readonly on?: (request: FaultTarget) => boolean;
  /** Requests that pass first. */
  readonly after?: number;
  /** Default 1. */
  readonly times?: number;
};

/** The switchboard of a fake. */
export interface FaultInjector {
  /** Adds faults; of several that fit, the first strikes. */
  add(...faults: readonly Fault[]): void;
  /** Takes all away. */
  clear(): void;
  /** Those that have not struck as often as they should. */
  readonly pending: readonly Fault[];
}

/** A switchboard, and the way requests ask it. */
export interface Faults {
  readonly switches: FaultInjector;
  /** What strikes this request. Counts it. */
  next(request: FaultTarget): FaultType | undefined;
}

/** A switchboard without faults. */
export function createFaults(): Faults {
  let waiting: { readonly fault: Fault; toPass: number; toStrike: number }[] = [];
  return {
    switches: {
      add(...faults) {
        for (const fault of faults) {
          waiting.push({ fault, toPass: fault.after ?? 0, toStrike: fault.times ?? 1 });
        }
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
