import { maxPageItems, type PullPage } from "./page";

/**
 * Reads pages while earlier ones are being committed, still one request at a time. Waiting pages
 * are yielded together, up to {@link maxPageItems} items: the first page at once, others not before the
 * pause after the last commit. Reading pauses while that many items wait, which bounds the
 * memory. An error of a page is thrown after the pages before it were yielded.
 * @param pause How long pages gather after a commit (default: they do not).
 */
export async function* readAhead(
  pages: AsyncGenerator<PullPage, void, undefined>,
  pause?: (signal: AbortSignal) => Promise<void>,
): AsyncGenerator<readonly PullPage[], void, undefined> {
  const waiting: PullPage[] = [];
  const changed = new Signal();
  const state: { isWanted: boolean; isReading: boolean } = { isWanted: true, isReading: true };
  const hasRoom = async (): Promise<void> => {
    while (state.isWanted && itemsOf(waiting) >= maxPageItems) await changed.next();
  };
  const read = async (): Promise<void> => {
    try {
      for (;;) {
        const page = await pages.next();
        if (page.done || !state.isWanted) return;
        waiting.push(page.value);
        changed.notify();
        await hasRoom();
      }
    } finally {
      state.isReading = false;
      changed.notify();
      await pages.return();
    }
  };
  let gathering: Gathering | undefined;
  const gather = (): void => {
    if (pause) gathering = new Gathering(pause, changed);
  };
  const isIncomplete = (): boolean =>
    state.isReading &&
    (waiting.length === 0 || (gathering?.isOver === false && itemsOf(waiting) < maxPageItems));
  const end = read();
  end.catch(() => undefined);
  try {
    for (;;) {
      while (isIncomplete()) await changed.next();
      gathering?.end();
      if (waiting.length === 0) break;
      const batch = take(waiting);
      changed.notify();
      yield batch;
      gather();
    }
    await end;
  } finally {
    state.isWanted = false;
    gathering?.end();
    changed.notify();
    // The consumer left, so an error of the page being read no longer matters.
    await end.catch(() => undefined);
  }
}

function itemsOf(pages: readonly PullPage[]): number {
  return pages.reduce((sum, page) => sum + page.items.length, 0);
}

/** Removes the oldest pages that fit together; at least one. */
function take(waiting: PullPage[]): readonly PullPage[] {
  let count = 1;
  while (count < waiting.length && itemsOf(waiting.slice(0, count + 1)) <= maxPageItems) count += 1;
  return waiting.splice(0, count);
}

/** Wakes all waiters when the queue changes. */
class Signal {
  #wake = new Set<() => void>();

  next(): Promise<void> {
    return new Promise((resolve) => this.#wake.add(resolve));
  }

  notify(): void {
    const waiting = this.#wake;
    this.#wake = new Set();
    for (const wake of waiting) wake();
  }
}

/** The pause after a commit, in which pages gather. */
class Gathering {
  isOver = false;
  readonly #stopping = new AbortController();

  constructor(pause: (signal: AbortSignal) => Promise<void>, changed: Signal) {
    const over = (): void => {
      this.isOver = true;
      changed.notify();
    };
    pause(this.#stopping.signal).then(over, over);
  }

  end(): void {
    this.#stopping.abort();
  }
}
