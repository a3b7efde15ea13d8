/**
 * What can go wrong with a call:
 *
 * - `refuse` no connection is made
 * - `hang` no answer ever comes; the caller has to give up. Nothing was done
 * - `break` the connection breaks; `done` says whether Slack did it before
 * - `answer` this answer instead; `done` says whether Slack did it all the same
 */
export type Fault =
  | { readonly kind: "refuse" | "hang" }
  | { readonly kind: "break"; readonly done: boolean }
  | {
      readonly kind: "answer";
      readonly done?: boolean;
      readonly status?: number;
      readonly body?: object;
      readonly headers?: Readonly<Record<string, string>>;
    };

/** Turns faults on and off. */
export interface FaultInjector {
  /** The next call of a method meets this; several wait in line. */
  next(method: string, fault: Fault): void;
  /** Every call meets this from now on; undefined: all is well again. */
  always(fault: Fault | undefined): void;
}

/** Faults of one fake. */
export function createFaults() {
  const waiting: { readonly method: string; readonly fault: Fault }[] = [];
  let constant: Fault | undefined;
  const take = (method: string): Fault | undefined => {
    const at = waiting.findIndex((each) => each.method === method);
    return at < 0 ? constant : waiting.splice(at, 1)[0]?.fault;
  };
  const switches: FaultInjector = {
    next(method, fault) {
      waiting.push({ method, fault });
    },
    always(fault) {
      constant = fault;
    },
  };
  return {
    switches,
    /** Answers a call, or lets it meet its fault. */
    async strike(
      method: string,
      signal: AbortSignal,
      work: () => Promise<Response>,
    ): Promise<Response> {
      const fault = take(method);
      switch (fault?.kind) {
        case undefined:
          return work();
        case "refuse":
          throw broken("ECONNREFUSED");
        case "hang":
          return forever(signal);
        case "break":
          if (fault.done) await work();
          throw broken("ECONNRESET");
        case "answer":
          if (fault.done === true) await work();
          return Response.json(fault.body ?? {}, {
            status: fault.status ?? 200,
            headers: { ...fault.headers },
          });
      }
    },
  };
}

/** As Node's fetch says it. */
function broken(code: string): TypeError {
  return new TypeError("fetch failed", { cause: Object.assign(new Error(code), { code }) });
}

function forever(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const end = (): void => {
      reject(signal.reason instanceof Error ? signal.reason : broken("ECONNRESET"));
    };
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  });
}
