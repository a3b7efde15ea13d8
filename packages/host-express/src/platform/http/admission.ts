import type { Log } from "../log/log";
import { overloaded } from "./http-error";

/** How much is worked on at once. */
export interface AdmissionLimits {
  /** Requests that are worked on at the same time. */
  readonly maxActive: number;
  /** Requests that wait for their turn; more are refused at once. */
  readonly maxQueued: number;
  /** Longest wait; shorter than what clients and providers wait for an answer. */
  readonly maxWaitMs: number;
  /**
   * A request that is worked on for longer stops counting: it waits for a provider, and must not keep
   * the others out.
   */
  readonly maxHoldMs: number;
}

/** The limits of a host. @param maxActive A few for each database connection keep all of them busy. */
export function admissionLimits(maxActive: number): AdmissionLimits {
  return { maxActive, maxQueued: 8 * maxActive, maxWaitMs: 1_000, maxHoldMs: 3_000 };
}

interface Waiting {
  readonly start: () => void;
  readonly refuse: () => void;
}

/**
 * Bounds the work in progress. Beyond it requests queue for a short time, first come, first served,
 * and are refused with 503 beyond that: an answer that nobody waits for any more helps nobody, and a
 * longer queue only makes every answer late.
 */
export class AdmissionControl {
  readonly #limits: AdmissionLimits;
  readonly #log: Pick<Log, "warn">;
  readonly #queue = new Set<Waiting>();
  #active = 0;
  #refused = 0;

  constructor(limits: AdmissionLimits, log: Pick<Log, "warn">) {
    this.#limits = limits;
    this.#log = log;
  }

  /** One request's right to be worked on. */
  pass(): Pass {
    return new Pass(this, this.#limits.maxHoldMs);
  }

  /** Waits for a turn. @throws HttpError 503 `overloaded` */
  async take(): Promise<void> {
    if (this.#active < this.#limits.maxActive) {
      this.#active += 1;
      return;
    }
    if (this.#queue.size >= this.#limits.maxQueued) throw this.#refusal();
    await new Promise<void>((resolve, reject) => {
      const waiting: Waiting = {
        start: () => {
          clearTimeout(timer);
          resolve();
        },
        refuse: () => {
          this.#queue.delete(waiting);
          reject(this.#refusal());
        },
      };
      const timer = setTimeout(waiting.refuse, this.#limits.maxWaitMs);
      this.#queue.add(waiting);
    });
  }

  /** Ends a turn; the next in the queue gets it. */
  give(): void {
    const [next] = this.#queue;
    if (!next) {
      this.#active -= 1;
      return;
    }
    this.#queue.delete(next);
    next.start();
  }

  /** One line a second, however many are refused. */
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

/** A turn that can be taken and given back more than once, e.g. while a body is awaited. */
export class Pass {
  readonly #admission: AdmissionControl;
  readonly #maxHoldMs: number;
  #held: NodeJS.Timeout | undefined;

  constructor(admission: AdmissionControl, maxHoldMs: number) {
    this.#admission = admission;
    this.#maxHoldMs = maxHoldMs;
  }

  /** @throws HttpError 503 `overloaded` */
  async enter(): Promise<void> {
    await this.#admission.take();
    this.#held = setTimeout(() => {
      this.leave();
    }, this.#maxHoldMs).unref();
  }

  /** Nothing happens without a turn. */
  leave(): void {
    if (!this.#held) return;
    clearTimeout(this.#held);
    this.#held = undefined;
    this.#admission.give();
  }
}
