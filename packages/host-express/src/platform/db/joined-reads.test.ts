import { describe, expect, it } from "vitest";
import { joinedReads } from "./joined-reads";

/** A read whose calls end when the test says so. */
function heldRead() {
  const calls: { inputs: readonly number[]; end: (error?: Error) => void }[] = [];
  const read = (inputs: readonly number[]): Promise<readonly (number | undefined)[]> =>
    new Promise((resolve, reject) => {
      const end = (error?: Error): void => {
        if (error) reject(error);
        else resolve(inputs.map((each) => (each < 0 ? undefined : each * 10)));
      };
      calls.push({ inputs, end });
    });
  return { calls, find: joinedReads(read) };
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("joinedReads", () => {
  it("reads the inputs of one moment together, and gives each its own output", async () => {
    const { calls, find } = heldRead();
    const found = Promise.all([find(1), find(2), find(-3), find(1)]);
    await nextTurn();
    expect(calls.map(({ inputs }) => inputs)).toEqual([[1, 2, -3, 1]]);
    calls[0]?.end();
    expect(await found).toEqual([10, 20, undefined, 10]);
  });

  it("answers no input by a read that started before it", async () => {
    const { calls, find } = heldRead();
    const first = find(1);
    await nextTurn();
    const second = find(1);
    await nextTurn();
    expect(calls.map(({ inputs }) => inputs)).toEqual([[1], [1]]);
    for (const call of calls) call.end();
    expect(await Promise.all([first, second])).toEqual([10, 10]);
  });

  it("runs two reads at a time, and then those that have waited together", async () => {
    const { calls, find } = heldRead();
    const found: Promise<number | undefined>[] = [];
    for (const input of [1, 2, 3, 4]) {
      found.push(find(input));
      await nextTurn();
    }
    expect(calls.map(({ inputs }) => inputs)).toEqual([[1], [2]]);
    calls[1]?.end();
    await found[1];
    await nextTurn();
    expect(calls.map(({ inputs }) => inputs)).toEqual([[1], [2], [3, 4]]);
    for (const call of calls) call.end();
    expect(await Promise.all(found)).toEqual([10, 20, 30, 40]);
  });

  it("reads at most 50 inputs together", async () => {
    const { calls, find } = heldRead();
    const found = Array.from({ length: 120 }, (_, input) => find(input));
    await nextTurn();
    expect(calls.map(({ inputs }) => inputs.length)).toEqual([50, 50]);
    for (const call of calls) call.end();
    await found[99];
    await nextTurn();
    expect(calls.map(({ inputs }) => inputs.length)).toEqual([50, 50, 20]);
    calls[2]?.end();
    expect(await Promise.all(found)).toEqual(Array.from({ length: 120 }, (_, each) => each * 10));
  });

  it("fails the inputs of a failed read only, and goes on", async () => {
    const { calls, find } = heldRead();
    const first = Promise.allSettled([find(1), find(2)]);
    await nextTurn();
    const second = find(3);
    await nextTurn();
    calls[0]?.end(new Error("lost"));
    calls[1]?.end();
    expect((await first).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await second).toBe(30);
    const third = find(4);
    await nextTurn();
    calls[2]?.end();
    expect(await third).toBe(40);
  });
});
