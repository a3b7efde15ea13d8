import type { Clock } from "../../ports/clock";
import type { CommonFault, Fault, FaultTarget, RateLimitFault, ServerErrorFault } from "./faults";

/** How a fake provider answers a request that a fault affects. */
export interface FaultHandler<Specific = never> {
  /** Processes the request. `fault` is set if one of the provider's own faults applies. */
  process(fault?: Specific): Promise<Response>;
  /** Returns the provider's error response. */
  fail(fault: ServerErrorFault | RateLimitFault): Response | Promise<Response>;
}

/** A fault with its remaining counts. */
interface ActiveFault<F> {
  readonly fault: F;
  toPass: number;
  toInject: number;
}

const commonTypes: ReadonlySet<string> = new Set<CommonFault["type"]>([
  "server_error",
  "rate_limit",
  "connection_refused",
  "dropped",
  "hang",
  "slow",
  "response",
  "headers",
  "bad_json",
]);

/**
 * Makes requests to a fake provider fail on purpose. Faults apply in the order they were added, at
 * most one per request.
 *
 * @example Let a test break the fake that a connector talks to.
 * ```ts
 * import { FaultInjector } from "@tt/connector-core/testing/faults";
 *
 * const faults = new FaultInjector({ now: () => new Date(), sleep: () => Promise.resolve() });
 *
 * // In the test: the next two requests to /issues get 503, the third breaks off.
 * faults.add({ type: "server_error", on: "/issues", times: 2 }, { type: "dropped", on: "/issues" });
 *
 * // In the fake:
 * export async function fakeFetch(input: string, init?: RequestInit): Promise<Response> {
 *   const request = new Request(input, init);
 *   const { pathname, searchParams } = new URL(request.url);
 *   const target = { method: request.method, path: pathname, query: searchParams };
 *   return faults.respond(target, request.signal, {
 *     process: () => Promise.resolve(Response.json([])),
 *     fail: ({ type, status }) =>
 *       Response.json({ message: type }, { status: status ?? (type === "rate_limit" ? 429 : 503) }),
 *   });
 * }
 * ```
 */
export class FaultInjector<Specific extends { readonly type: string } = never> {
  readonly #clock: Clock;
  #active: ActiveFault<Fault<Specific>>[] = [];

  /** @param clock Delays of `slow` faults wait on it. */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Adds faults after those already pending. */
  add(...faults: readonly Fault<Specific>[]): void {
    for (const fault of faults) {
      this.#active.push({ fault, toPass: fault.after ?? 0, toInject: fault.times ?? 1 });
    }
  }

  /** Removes all faults. */
  clear(): void {
    this.#active = [];
  }

  /** Faults that have not yet affected as many requests as they should. */
  get pending(): readonly Fault<Specific>[] {
    return this.#active.map(({ fault }) => fault);
  }

  /**
   * Answers a request of the fake, with the fault that applies to it, if any.
   * @throws TypeError as `fetch` does if the connection fails; the signal's reason if it aborts
   */
  async respond(
    target: FaultTarget,
    signal: AbortSignal,
    handler: FaultHandler<Specific>,
  ): Promise<Response> {
    const fault = this.#next(target);
    if (!fault) return handler.process();
    if (!isCommon(fault)) return handler.process(fault);
    return this.#inject(fault, signal, handler);
  }

  #next(target: FaultTarget): CommonFault | Specific | undefined {
    let injected: Fault<Specific> | undefined;
    for (const entry of this.#active) {
      if (!matches(entry.fault.on, target)) continue;
      if (entry.toPass > 0) entry.toPass -= 1;
      else if (!injected) {
        injected = entry.fault;
        entry.toInject -= 1;
      }
    }
    this.#active = this.#active.filter(({ toInject }) => toInject > 0);
    return injected;
  }

  async #inject(
    fault: CommonFault,
    signal: AbortSignal,
    handler: FaultHandler<Specific>,
  ): Promise<Response> {
    if ("effect" in fault && fault.effect === "applied") await handler.process();
    switch (fault.type) {
      case "server_error":
      case "rate_limit":
        return handler.fail(fault);
      case "connection_refused":
        throw networkError("ECONNREFUSED");
      case "dropped":
        throw networkError("ECONNRESET");
      case "hang":
        return untilAborted(signal);
      case "slow":
        await this.#clock.sleep(fault.delayMs, signal);
        return handler.process();
      case "response":
        return Response.json(fault.body ?? {}, {
          status: fault.status ?? 200,
          headers: { ...fault.headers },
        });
      case "headers":
        return withHeaders(await handler.process(), fault.headers);
      case "bad_json":
        return halved(await handler.process());
    }
  }
}

function isCommon(fault: { readonly type: string }): fault is CommonFault {
  return commonTypes.has(fault.type);
}

function matches(on: Fault["on"], target: FaultTarget): boolean {
  if (on === undefined) return true;
  return typeof on === "string" ? on === target.path : on(target);
}

/** The error Node's `fetch` rejects with. */
function networkError(code: string): TypeError {
  return new TypeError("fetch failed", { cause: Object.assign(new Error(code), { code }) });
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const abort = (): void => {
      reject(signal.reason instanceof Error ? signal.reason : networkError("ECONNRESET"));
    };
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  });
}

function withHeaders(response: Response, added: Readonly<Record<string, string>>): Response {
  const { status, headers, body } = response;
  const merged = new Headers(headers);
  for (const [name, value] of Object.entries(added)) merged.set(name, value);
  return new Response(body, { status, headers: merged });
}

async function halved(response: Response): Promise<Response> {
  const { status, headers } = response;
  const text = await response.text();
  return new Response(text === "" ? null : text.slice(0, text.length / 2), { status, headers });
}
