/** Options of a {@link GroupCommit}. */
export interface GroupOptions<Item, Result> {
  /** Groups that run at the same time. */
  readonly concurrency: number;
  /** Maximum number of items in a group. */
  readonly maxGroupSize: number;
  /** Items that share a key never run in the same group. */
  readonly keysOf: (item: Item) => readonly string[];
  /** Runs a group, all or nothing. Results are in the order of the items. */
  readonly run: (items: readonly Item[]) => Promise<readonly Result[]>;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly keys: readonly string[];
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/**
 * Group commit: items that arrive while all groups are busy run together in the next one; a lone item
 * runs at once. If a group fails, its items run one by one, so that a bad item fails alone.
 */
export class GroupCommit<Item, Result> {
  readonly #options: GroupOptions<Item, Result>;
  #waiting: Waiting<Item, Result>[] = [];
  #busy = 0;
  #isScheduled = false;

  constructor(options: GroupOptions<Item, Result>) {
    this.#options = options;
  }

  /** @throws whatever `run` throws for this item alone */
  submit(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, keys: this.#options.keysOf(item), resolve, reject });
      this.#schedule();
    });
  }

  /** Items of the same turn of the event loop join one group. */
  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#start();
    });
  }

  #start(): void {
    while (this.#busy < this.#options.concurrency && this.#waiting.length > 0) {
      const group = this.#take();
      this.#busy += 1;
      void this.#finish(group).then(() => {
        this.#busy -= 1;
        this.#start();
      });
    }
  }

  /** Takes the oldest items without a common key; the others keep their order. */
  #take(): readonly Waiting<Item, Result>[] {
    const taken: Waiting<Item, Result>[] = [];
    const remaining: Waiting<Item, Result>[] = [];
    const keys = new Set<string>();
    for (const waiting of this.#waiting) {
      const fits =
        taken.length < this.#options.maxGroupSize && !waiting.keys.some((key) => keys.has(key));
      (fits ? taken : remaining).push(waiting);
      for (const key of waiting.keys) keys.add(key);
    }
    this.#waiting = remaining;
    return taken;
  }

  async #finish(group: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.#options.run(group.map(({ item }) => item));
      group.forEach((waiting, index) => {
        const result = results[index];
        if (result === undefined)
          waiting.reject(new Error("A group returned no result for an item"));
        else waiting.resolve(result);
      });
    } catch (error) {
      const [only, ...others] = group;
      if (only && others.length === 0) only.reject(error);
      else for (const waiting of group) await this.#finish([waiting]);
    }
  }
}
