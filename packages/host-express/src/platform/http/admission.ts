import type { Log } from "../log/log";
import { eventLoopShare } from "./event-loop-share";
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
   * Number of requests that are handled at the same time while an overload lasts and the event loop is
   * busy all the time; more, up to `maxActive`, while it has time to spare.
   */
  readonly minActive: number;
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
  return {
    maxActive,
    maxQueued: 8 * maxActive,
    maxWaitMs: 1_000,
    minActive: Math.ceil(maxActive / 16),
    maxHoldMs: 3_000,
  };
}

/** Refusals over a longer time than this are no burst, which the queue would absorb. */
const maxBurstMs = 50;
/** An overload has ended if nothing was refused for this time. */
const calmMs = 100;
/** While an overload lasts, the number of requests at once is adapted at most this often. */
const adaptEveryMs = 100;
/** Share of its time from which on the event loop has none to spare. */
const busyShare = 0.9;
/** Queued requests that are refused at once: a refusal of a request that the app has seen takes long. */
const maxRefusedAtOnce = 8;

interface QueuedRequest {
  readonly start: () => void;
  readonly refuse: () => void;
}

/**
 * Bounds the requests that are handled concurrently. Further requests wait for a short time, in the
 * order of their arrival, and are then refused with 503. A longer queue would delay every response
 * until clients have given up.
 *
 * The queue absorbs bursts. An overload that lasts would keep it full, so that every request waited as
 * long as the whole queue takes. So from {@link maxBurstMs} after the first refusal until
 * {@link calmMs} after the last one, no further request waits: it is handled immediately, or refused
 * immediately. The requests that are handled at once take turns on one processor, so they are few while
 * it is busy.
 */
export class AdmissionControl {
  readonly #limits: AdmissionLimits;
  readonly #log: Pick<Log, "warn">;
  /** Returns the share of the time since its last call in which the event loop was busy. */
  readonly #busyShare: () => number;
  readonly #queue = new Set<QueuedRequest>();
  readonly #idleWaiters = new Set<() => void>();
  #active = 0;
  #refused = 0;
  /** Times of the first and the last refusal, until an empty queue and some time without another one. */
  #refusals: { readonly firstMs: number; lastMs: number } | undefined;
  #isOverloaded = false;
  #maxActive: number;
  #adaptedMs = 0;

  constructor(limits: AdmissionLimits, log: Pick<Log, "warn">, busyShareSince = eventLoopShare()) {
    this.#limits = limits;
    this.#log = log;
    this.#busyShare = busyShareSince;
    this.#maxActive = limits.maxActive;
  }

  /** True if the next request would be refused immediately. */
  get isFull(): boolean {
    if (this.#isOverloaded) return this.#active >= this.#maxActive;
    return this.#queue.size >= this.#limits.maxQueued;
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
    this.#endOverload();
    if (this.#active < this.#maxActive) {
      this.#active += 1;
      return;
    }
    if (this.isFull) {
      this.countRefusal();
      throw overloaded();
    }
    await new Promise<void>((resolve, reject) => {
      const queued: QueuedRequest = {
        start: () => {
          clearTimeout(timer);
          resolve();
        },
        refuse: () => {
          clearTimeout(timer);
          this.#queue.delete(queued);
          this.countRefusal();
          reject(overloaded());
        },
      };
      const timer = setTimeout(queued.refuse, this.#limits.maxWaitMs);
      this.#queue.add(queued);
    });
  }

  /** Frees a slot, or passes it to the first request in the queue. */
  release(): void {
    if (this.#isOverloaded) {
      this.#refuseOldest();
      this.#adapt();
    }
    const [next] = this.#queue;
    if (next && this.#active <= this.#maxActive) {
      this.#queue.delete(next);
      next.start();
      return;
    }
    this.#active -= 1;
    this.#endOverload();
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

  /** Ends it if nothing waits, and nothing was refused for some time. */
  #endOverload(): void {
    if (!this.#refusals || this.#queue.size > 0) return;
    if (performance.now() - this.#refusals.lastMs <= calmMs) return;
    this.#refusals = undefined;
    this.#isOverloaded = false;
    this.#maxActive = this.#limits.maxActive;
  }

  #beginOverload(): void {
    this.#isOverloaded = true;
    this.#maxActive = this.#limits.minActive;
    this.#adaptedMs = performance.now();
    this.#busyShare();
  }

  /** Refuses some of those that were queued before it was known that the overload lasts. */
  #refuseOldest(): void {
    for (const queued of [...this.#queue].slice(0, maxRefusedAtOnce)) queued.refuse();
  }

  /**
   * Handles more requests at once while the event loop has time to spare, because they wait for the
   * database then, and not for each other.
   */
  #adapt(): void {
    const nowMs = performance.now();
    if (nowMs - this.#adaptedMs < adaptEveryMs) return;
    this.#adaptedMs = nowMs;
    const { minActive, maxActive } = this.#limits;
    this.#maxActive =
      this.#busyShare() > busyShare
        ? Math.max(minActive, Math.floor(this.#maxActive / 2))
        : Math.min(maxActive, 2 * this.#maxActive);
  }

  /** Counts a refused request. Logs at most one line per second, with their number. */
  countRefusal(): void {
    const nowMs = performance.now();
    this.#refusals ??= { firstMs: nowMs, lastMs: nowMs };
    this.#refusals.lastMs = nowMs;
    if (!this.#isOverloaded && nowMs - this.#refusals.firstMs > maxBurstMs) this.#beginOverload();
    if (this.#refused === 0) {
      setTimeout(() => {
        this.#log.warn({ refused: this.#refused }, "overloaded: requests were refused with 503");
        this.#refused = 0;
      }, 1_000).unref();
    }
    this.#refused += 1;
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
