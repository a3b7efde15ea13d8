import { setTimeout } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createPace } from "./pace";

const limits = { maxSteps: 2, maxWaitMs: 7 };

describe("createPace", () => {
  it("runs a few steps at a time, in order, also after one failed", async () => {
    const pace = createPace({ whenIdle: () => Promise.resolve() }, limits);
    let running = 0;
    let most = 0;
    const started: number[] = [];
    const steps = Array.from({ length: 10 }, (_, index) =>
      pace(async () => {
        started.push(index);
        running += 1;
        most = Math.max(most, running);
        await setTimeout(2);
        running -= 1;
        if (index === 3) throw new Error("failed");
        return index;
      }),
    );
    const results = await Promise.allSettled(steps);
    expect(results.map(({ status }) => status).indexOf("rejected")).toBe(3);
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(9);
    expect(started).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(most).toBe(2);
  });

  it("starts no step while requests are handled", async () => {
    let becomeIdle = (): void => undefined;
    const idle = new Promise<void>((resolve) => {
      becomeIdle = resolve;
    });
    const waits: number[] = [];
    const whenIdle = (maxWaitMs: number): Promise<void> => {
      waits.push(maxWaitMs);
      return idle;
    };
    const pace = createPace({ whenIdle }, limits);
    const done: number[] = [];
    const steps = [1, 2, 3].map((step) => pace(() => Promise.resolve(void done.push(step))));
    await setTimeout(5);
    expect(done).toEqual([]);
    expect(waits.map(Math.ceil)).toEqual([7, 7]);
    becomeIdle();
    await Promise.all(steps);
    expect(done).toEqual([1, 2, 3]);
  });

  it("counts the wait for other steps", async () => {
    const waits: number[] = [];
    const whenIdle = (maxWaitMs: number): Promise<void> => {
      waits.push(maxWaitMs);
      return Promise.resolve();
    };
    const pace = createPace({ whenIdle }, { maxSteps: 1, maxWaitMs: 7 });
    await Promise.all([pace(() => setTimeout(10)), pace(() => Promise.resolve())]);
    expect(waits[1]).toBe(0);
  });
});
