import type { Log } from "../log/log";
import { overloaded } from "./http-error";

/** Limits of concurrent work. */
export interface AdmissionLimits {
  /** Maximum number of requests that are handled at the same time. */
  readonly maxActive: number;
  /** Maximum number of queued requests; further ones are refused immediately. */
  readonly maxQueued: number;
  /** Maximum time in the queue; shorter than the timeouts of clients and providers. */
  readonly maxWaitMs: number;
  /**
   * A request that takes longer stops counting, because it waits for a provider and must not block
   * other requests.
   */
  readonly maxHoldMs: number;
}

/**
 * Derives the limits of a host from its number of concurrent requests.
 * @param maxActive a few per database connection keep all connections busy
 */
export function admissionLimits(maxActive: number): AdmissionLimits {
  return { maxActive, maxQueued: 8 * maxActive, maxWaitMs: 1_000, maxHoldMs: 3_000 };
}

interface QueuedRequest {
  readonly start: () => void;
  readonly refuse: () => void;
}

/**
 * Bounds the requests that are handled concurrently. Further requests wait for a short time, in the
 * order of their arrival, and are then refused with 503. A longer queue would delay every response
 * until clients have given up.
 */
export class AdmissionControl {
  readonly #limits: AdmissionLimits;
  readonly #log: Pick<Log, "warn">;
  readonly #queue = new Set<QueuedRequest>();
  readonly #idleWaiters = new Set<() => void>();
  #active = 0;
  #refused = 0;

  constructor(limits: AdmissionLimits, log: Pick<Log, "warn">) {
    this.#limits = limits;
    this.#log = log;
  }

  /** Creates the permit of one request, not acquired yet. */
  permit(): Permit {
    return new Permit(this, this.#limits.maxHoldMs);
  }

  /**
   * Waits for a free slot.
   * @throws HttpError 503 `overloaded`
   */
  async acquire(): Promise<void> {
    if (this.#active < this.#limits.maxActive) {
      this.#active += 1;
      return;
    }
    if (this.#queue.size >= this.#limits.maxQueued) throw this.#refusal();
    await new Promise<void>((resolve, reject) => {
      const queued: QueuedRequest = {
        start: () => {
          clearTimeout(timer);
          resolve();
        },
        refuse: () => {
          this.#queue.delete(queued);
          reject(this.#refusal());
        },
      };
      const timer = setTimeout(queued.refuse, this.#limits.maxWaitMs);
      this.#queue.add(queued);
    });
  }

  /** Frees a slot, or passes it to the first request in the queue. */
  release(): void {
    const [next] = this.#queue;
    if (next) {
      this.#queue.delete(next);
      next.start();
      return;
    }
    this.#active -= 1;
    if (this.#active > 0) return;
    for (const resume of this.#idleWaiters) resume();
  }

  /** Resolves when no request is being handled, at the latest after this time. */
  async whenIdle(maxWaitMs: number): Promise<void> {
    for (const start = performance.now(); this.#active > 0;) {
      const leftMs = start + maxWaitMs - performance.now();
      if (leftMs <= 0) return;
      await this.#idleOrAfter(leftMs);
    }
  }

  /** Resolves at the end of the last request, or after this time. */
  #idleOrAfter(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const resume = (): void => {
        clearTimeout(timer);
        this.#idleWaiters.delete(resume);
        // Later, because requests that have arrived meanwhile come first.
        setImmediate(resolve);
      };
      const timer = setTimeout(resume, ms);
      this.#idleWaiters.add(resume);
    });
  }

  /** Logs at most one line per second, with the number of refused requests. */
  #refusal(): Error {
    if (this.#refused === 0) {
      setTimeout(() => {
        this.#log.warn({ refused: this.#refused }, "overloaded: requests were refused with 503");
        this.#refused = 0;
      }, 1_000).unref();
    }
    this.#refused += 1;
    return overloaded();
  }
}

/** A slot that a request can release and acquire again, e.g. while it waits for its body. */
export class Permit {
  readonly #admission: AdmissionControl;
  readonly #maxHoldMs: number;
  #holdTimer: NodeJS.Timeout | undefined;

  constructor(admission: AdmissionControl, maxHoldMs: number) {
    this.#admission = admission;
    this.#maxHoldMs = maxHoldMs;
  }

  /**
   * Waits for a slot.
   * @throws HttpError 503 `overloaded`
   */
  async acquire(): Promise<void> {
    await this.#admission.acquire();
    this.#holdTimer = setTimeout(() => {
      this.release();
    }, this.#maxHoldMs).unref();
  }

  /** Frees the slot; does nothing if none is held. */
  release(): void {
    if (!this.#holdTimer) return;
    clearTimeout(this.#holdTimer);
    this.#holdTimer = undefined;
    this.#admission.release();
  }
}
