/** How work is grouped. */
export interface GroupOptions<Item, Result> {
  /** Groups under way at the same time. */
  readonly lanes: number;
  /** Items of one group at most. */
  readonly most: number;
  /** Items that share a key never go into one group. */
  readonly keysOf: (item: Item) => readonly string[];
  /** Does all of a group or nothing; answers in the order of the items. */
  readonly run: (items: readonly Item[]) => Promise<readonly Result[]>;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly keys: readonly string[];
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/**
 * Does together what waits together, as a database's own group commit does: nobody waits for company
 * (a lone item goes at once), but what arrives while all lanes are busy shares the next trip. When a
 * group fails, its items are done one by one, so that a bad one fails alone.
 */
export class GroupCommit<Item, Result> {
  readonly #options: GroupOptions<Item, Result>;
  #waiting: Waiting<Item, Result>[] = [];
  #busy = 0;
  #called = false;

  constructor(options: GroupOptions<Item, Result>) {
    this.#options = options;
  }

  /** @throws what `run` throws for this item alone */
  submit(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, keys: this.#options.keysOf(item), resolve, reject });
      this.#call();
    });
  }

  /** Requests that arrived in the same turn of the event loop are seen together. */
  #call(): void {
    if (this.#called) return;
    this.#called = true;
    setImmediate(() => {
      this.#called = false;
      this.#start();
    });
  }

  #start(): void {
    while (this.#busy < this.#options.lanes && this.#waiting.length > 0) {
      const group = this.#take();
      this.#busy += 1;
      void this.#finish(group).then(() => {
        this.#busy -= 1;
        this.#start();
      });
    }
  }

  /** The oldest ones that get along; the others keep their places. */
  #take(): readonly Waiting<Item, Result>[] {
    const taken: Waiting<Item, Result>[] = [];
    const left: Waiting<Item, Result>[] = [];
    const keys = new Set<string>();
    for (const waiting of this.#waiting) {
      const fits = taken.length < this.#options.most && !waiting.keys.some((key) => keys.has(key));
      (fits ? taken : left).push(waiting);
      for (const key of waiting.keys) keys.add(key);
    }
    this.#waiting = left;
    return taken;
  }

  async #finish(group: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.#options.run(group.map(({ item }) => item));
      group.forEach((waiting, index) => {
        const result = results[index];
        if (result === undefined) waiting.reject(new Error("A group's item got no answer"));
        else waiting.resolve(result);
      });
    } catch (error) {
      const [only, ...others] = group;
      if (only && others.length === 0) only.reject(error);
      else for (const waiting of group) await this.#finish([waiting]);
    }
  }
}
