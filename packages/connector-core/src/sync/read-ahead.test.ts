import { describe, expect, it } from "vitest";
import type { PullPage } from "./page";
import { readAhead } from "./read-ahead";

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Pages by their numbers of items; a negative number is a fault. */
async function* pages(
  sizes: readonly number[],
  said: string[],
): AsyncGenerator<PullPage, void, undefined> {
  try {
    for (const size of sizes) {
      await Promise.resolve();
      said.push(`read ${String(size)}`);
      if (size < 0) throw new RangeError(`page ${String(size)}`);
      const item = { ref: "a", title: "b", skip: "unchanged" } as const;
      yield { items: Array.from({ length: size }, () => item), checkpoint: { size } };
    }
  } finally {
    said.push("closed");
  }
}

const sizesOf = (batch: readonly PullPage[]): number[] => batch.map(({ items }) => items.length);

/** What was read and done, in its order; doing takes so long that everything possible is read. */
async function followed(sizes: readonly number[]): Promise<string[]> {
  const said: string[] = [];
  for await (const batch of readAhead(pages(sizes, said))) {
    said.push(`begin ${sizesOf(batch).join("+")}`);
    await turn();
    said.push("end");
  }
  return said;
}

describe("reading ahead", () => {
  it("goes on while a page is committed; what waited meanwhile goes together", async () => {
    expect(await followed([1, 2, 3])).toEqual([
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

  it("puts no more than 500 items together, and waits when that many wait", async () => {
    const said = await followed([200, 200, 200, 200, 200, 501, 0, 1]);
    expect(said.filter((line) => line.startsWith("begin"))).toEqual([
      "begin 200",
      "begin 200+200",
      "begin 200+200",
      "begin 501",
      "begin 0+1",
    ]);
    const before = said.slice(0, said.indexOf("end"));
    expect(before.filter((line) => line.startsWith("read"))).toHaveLength(4);
  });

  it("throws a page's fault after the pages before it were worked on", async () => {
    const said: string[] = [];
    const all = async (): Promise<void> => {
      for await (const batch of readAhead(pages([1, 2, -3, 4], said))) {
        await turn();
        said.push(`did ${sizesOf(batch).join("+")}`);
      }
    };
    await expect(all()).rejects.toThrow("page -3");
    expect(said.filter((line) => line.startsWith("did"))).toEqual(["did 1", "did 2"]);
    expect(said).toContain("closed");
  });

  it.each([[[1, 2, 3]], [[1, -2]], [[400, 400, 400]]])(
    "closes what it reads when nobody wants more of %j",
    async (sizes) => {
      const said: string[] = [];
      const closed = async (): Promise<void> => {
        for await (const batch of readAhead(pages(sizes, said))) {
          if (batch.length > 0) break;
        }
      };
      await closed();
      expect(said).toContain("closed");
      const after = said.length;
      await turn();
      expect(said).toHaveLength(after);
    },
  );

  it("of nothing ends at once", async () => {
    expect(await followed([])).toEqual(["closed"]);
  });
});
