/** Bounds the memory used by request bodies whose senders are not authenticated. */
export class BodyBudget {
  readonly #maxBytes: number;
  #used = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Creates the share of one body, empty at first. */
  share(): BodyShare {
    let taken = 0;
    return {
      take: (bytes) => {
        if (this.#used + bytes > this.#maxBytes) return false;
        this.#used += bytes;
        taken += bytes;
        return true;
      },
      release: () => {
        this.#used -= taken;
        taken = 0;
      },
    };
  }
}

/** The part of a {@link BodyBudget} that one body uses. */
export interface BodyShare {
  /**
   * Adds received bytes to the share.
   * @returns false if the budget is exceeded
   */
  take(bytes: number): boolean;
  /** Returns all bytes of the share to the budget. */
  release(): void;
}
