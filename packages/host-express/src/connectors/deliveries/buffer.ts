import type { DeliveryRecord, Refusal, RefusalCode } from "./record";

/** Number of deliveries kept per integration; older ones are deleted. */
export const maxDeliveries = 500;

/** Senders choose which integrations they name, so the names that are remembered are bounded. */
const maxRefusals = 1_000;

/** Refused deliveries of one integration, day and code. */
export interface RefusalCount {
  /** Exactly one of `id` and `publicId` is set. */
  readonly id: string | null;
  readonly publicId: string | null;
  readonly code: RefusalCode;
  /** The sentence of the latest one, if there is one. */
  readonly reason: string | null;
  /** The day in UTC, `YYYY-MM-DD`. */
  readonly day: string;
  readonly count: number;
  readonly lastAt: Date;
}

/** What a buffer held. */
export interface Buffered {
  /** In the order of their arrival. */
  readonly deliveries: readonly DeliveryRecord[];
  readonly refusals: readonly RefusalCount[];
}

/**
 * Deliveries that are not written yet. Of each integration it keeps only as many as the history does,
 * so that neither memory nor writes grow with the rate of deliveries.
 */
export class DeliveryBuffer {
  #deliveries = new Map<string, DeliveryRecord[]>();
  #refusals = new Map<string, RefusalCount>();

  get isEmpty(): boolean {
    return this.#deliveries.size === 0 && this.#refusals.size === 0;
  }

  add(record: DeliveryRecord): void {
    const known = this.#deliveries.get(record.integration);
    if (!known) {
      this.#deliveries.set(record.integration, [record]);
      return;
    }
    known.push(record);
    // Trimmed at twice the size, because removing from the front moves all others.
    if (known.length >= maxDeliveries * 2) known.splice(0, known.length - maxDeliveries);
  }

  count({ integration, code, reason }: Refusal, at: Date): void {
    const id = "id" in integration ? integration.id : null;
    const publicId = "publicId" in integration ? integration.publicId : null;
    const day = at.toISOString().slice(0, 10);
    const key = JSON.stringify([id, publicId, code, day]);
    const known = this.#refusals.get(key);
    if (!known && this.#refusals.size >= maxRefusals) return;
    const count = (known?.count ?? 0) + 1;
    this.#refusals.set(key, { id, publicId, code, reason, day, count, lastAt: at });
  }

  /** Empties the buffer. */
  take(): Buffered {
    const deliveries = [...this.#deliveries.values()].flatMap((each) => each.slice(-maxDeliveries));
    const refusals = [...this.#refusals.values()];
    this.#deliveries = new Map();
    this.#refusals = new Map();
    return { deliveries, refusals };
  }
}
