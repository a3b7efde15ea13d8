import { setTimeout } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { batched } from "./batch";
import { unpaced, type Pace } from "./pace";

describe("batched", () => {
  const recorded = (pace: Pace, maxInputs?: number) => {
    const batches: (readonly number[])[] = [];
    const double = batched(
      pace,
      (inputs: readonly number[]) => {
        batches.push(inputs);
        if (inputs.includes(13)) return Promise.reject(new Error("unlucky"));
        return Promise.resolve(inputs.map((input) => input * 2));
      },
      maxInputs,
    );
    return { batches, double };
  };

  it("processes calls of the same moment together, and returns to each its output", async () => {
    const { batches, double } = recorded(unpaced);
    expect(await Promise.all([1, 2, 3].map(double))).toEqual([2, 4, 6]);
    expect(await double(4)).toBe(8);
    expect(batches).toEqual([[1, 2, 3], [4]]);
  });

  it("adds calls to a batch that waits for its turn", async () => {
    const pace: Pace = async (step) => {
      await setTimeout(10);
      return step();
    };
    const { batches, double } = recorded(pace);
    const first = double(1);
    await setTimeout(2);
    expect(await Promise.all([first, double(2)])).toEqual([2, 4]);
    expect(batches).toEqual([[1, 2]]);
  });

  it("limits the inputs of a batch", async () => {
    const { batches, double } = recorded(unpaced, 2);
    expect(await Promise.all([1, 2, 3, 4, 5].map(double))).toEqual([2, 4, 6, 8, 10]);
    expect(batches).toEqual([[1, 2], [3, 4], [5]]);
  });

  it("fails only the call whose input fails", async () => {
    const { batches, double } = recorded(unpaced);
    const results = await Promise.allSettled([1, 13, 3].map(double));
    expect(results).toEqual([
      { status: "fulfilled", value: 2 },
      { status: "rejected", reason: new Error("unlucky") },
      { status: "fulfilled", value: 6 },
    ]);
    expect(batches).toEqual([[1, 13, 3], [1], [13], [3]]);
  });
});
