/** Bounds the bytes of bodies that are in memory before anybody is known to have sent them. */
export class BodyBudget {
  readonly #maxBytes: number;
  #used = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** One body's share. */
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

/** What one body takes of a {@link BodyBudget}. */
export interface BodyShare {
  /** Counts bytes that arrived. @returns False when there is no room for them */
  take(bytes: number): boolean;
  /** Gives everything back: the body is not needed any more. */
  release(): void;
}
