import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { PullPage } from "./page";
import { readAhead } from "./read-ahead";

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Yields pages with the given numbers of items; a negative number throws. */
async function* pages(
  sizes: readonly number[],
  log: string[],
): AsyncGenerator<PullPage, void, undefined> {
  try {
    for (const size of sizes) {
      await Promise.resolve();
      log.push(`read ${String(size)}`);
      if (size < 0) throw new RangeError(`page ${String(size)}`);
      const item = { ref: "a", title: "b", skip: "unchanged" } as const;
      yield { items: Array.from({ length: size }, () => item), checkpoint: { size } };
    }
  } finally {
    log.push("closed");
  }
}

const sizesOf = (batch: readonly PullPage[]): number[] => batch.map(({ items }) => items.length);

/** Logs reads and commits in order. A commit takes long enough to read everything possible. */
async function logOf(sizes: readonly number[]): Promise<string[]> {
  const log: string[] = [];
  for await (const batch of readAhead(pages(sizes, log))) {
    log.push(`begin ${sizesOf(batch).join("+")}`);
    await turn();
    log.push("end");
  }
  return log;
}

describe("readAhead", () => {
  it("reads while a page is committed and yields waiting pages together", async () => {
    expect(await logOf([1, 2, 3])).toEqual([
      "read 1",
      "read 2",
      "begin 1",
      "read 3",
      "closed",
      "end",
      "begin 2+3",
      "end",
    ]);
  });

  it("gathers pages for a moment after each commit, but waits for no slow page", async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
    const slow = async function* (): AsyncGenerator<PullPage, void, undefined> {
      for (const [size, ms] of [
        [1, 0],
        [2, 10],
        [3, 10],
        [4, 500],
        [5, 500],
      ] as const) {
        await sleep(ms);
        yield* pages([size], []);
      }
      await sleep(500);
    };
    const started = Date.now();
    const batches: { readonly sizes: number[]; readonly afterMs: number }[] = [];
    const all = (async () => {
      for await (const batch of readAhead(slow(), () => sleep(50))) {
        batches.push({ sizes: sizesOf(batch), afterMs: Date.now() - started });
      }
    })();
    await vi.advanceTimersByTimeAsync(2_000);
    await all;
    expect(batches).toEqual([
      { sizes: [1], afterMs: 0 },
      { sizes: [2, 3], afterMs: 50 },
      { sizes: [4], afterMs: 520 },
      { sizes: [5], afterMs: 1_020 },
    ]);
  });

  it("yields at most 500 items together and pauses when that many wait", async () => {
    const log = await logOf([200, 200, 200, 200, 200, 501, 0, 1]);
    expect(log.filter((line) => line.startsWith("begin"))).toEqual([
      "begin 200",
      "begin 200+200",
      "begin 200+200",
      "begin 501",
      "begin 0+1",
    ]);
    const before = log.slice(0, log.indexOf("end"));
    expect(before.filter((line) => line.startsWith("read"))).toHaveLength(4);
  });

  it("throws a page's error after the pages before it were processed", async () => {
    const log: string[] = [];
    const all = async (): Promise<void> => {
      for await (const batch of readAhead(pages([1, 2, -3, 4], log))) {
        await turn();
        log.push(`did ${sizesOf(batch).join("+")}`);
      }
    };
    await expect(all()).rejects.toThrow("page -3");
    expect(log.filter((line) => line.startsWith("did"))).toEqual(["did 1", "did 2"]);
    expect(log).toContain("closed");
  });

  it.each([[[1, 2, 3]], [[1, -2]], [[400, 400, 400]]])(
    "closes the source when the consumer stops early: %j",
    async (sizes) => {
      const log: string[] = [];
      const closed = async (): Promise<void> => {
        for await (const batch of readAhead(pages(sizes, log))) {
          if (batch.length > 0) break;
        }
      };
      await closed();
      expect(log).toContain("closed");
      const after = log.length;
      await turn();
      expect(log).toHaveLength(after);
    },
  );

  it("ends at once without pages", async () => {
    expect(await logOf([])).toEqual(["closed"]);
  });
});
