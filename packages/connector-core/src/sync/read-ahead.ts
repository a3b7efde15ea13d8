import { maxPageItems, type PullPage } from "./page";

/**
 * Reads on while what was read is being committed: the provider's time and the database's pass
 * together. Pages that wait for a commit go into the next one together, as many as fit into
 * {@link maxPageItems} items; when that many wait, reading waits too, so what is in memory is
 * bounded. Still one request after another. A fault of a page is thrown after what came before it.
 */
export async function* readAhead(
  pages: AsyncGenerator<PullPage, void, undefined>,
): AsyncGenerator<readonly PullPage[], void, undefined> {
  const waiting: PullPage[] = [];
  const changed = new Signal();
  const is: { wanted: boolean; reading: boolean } = { wanted: true, reading: true };
  const room = async (): Promise<void> => {
    while (is.wanted && itemsOf(waiting) >= maxPageItems) await changed.next();
  };
  const read = async (): Promise<void> => {
    try {
      for (;;) {
        const page = await pages.next();
        if (page.done || !is.wanted) return;
        waiting.push(page.value);
        changed.give();
        await room();
      }
    } finally {
      is.reading = false;
      changed.give();
      await pages.return();
    }
  };
  const end = read();
  end.catch(() => undefined);
  try {
    for (;;) {
      while (is.reading && waiting.length === 0) await changed.next();
      if (waiting.length === 0) break;
      const batch = take(waiting);
      changed.give();
      yield batch;
    }
    await end;
  } finally {
    is.wanted = false;
    changed.give();
    // The page under way is not wanted any more.
    await end.catch(() => undefined);
  }
}

function itemsOf(pages: readonly PullPage[]): number {
  return pages.reduce((sum, page) => sum + page.items.length, 0);
}

/** The oldest ones that fit together; at least one. */
function take(waiting: PullPage[]): readonly PullPage[] {
  let count = 1;
  while (count < waiting.length && itemsOf(waiting.slice(0, count + 1)) <= maxPageItems) count += 1;
  return waiting.splice(0, count);
}

/** Wakes who waits for something to change. */
class Signal {
  #wake = new Set<() => void>();

  next(): Promise<void> {
    return new Promise((resolve) => this.#wake.add(resolve));
  }

  give(): void {
    const waiting = this.#wake;
    this.#wake = new Set();
    for (const wake of waiting) wake();
  }
}
