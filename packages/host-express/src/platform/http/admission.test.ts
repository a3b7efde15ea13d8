import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AdmissionControl } from "./admission";

const limits = { maxActive: 2, maxQueued: 2, maxWaitMs: 1_000, maxHoldMs: 3_000 };

describe("admission", () => {
  const warnings: unknown[] = [];
  let admission: AdmissionControl;

  beforeEach(() => {
    vi.useFakeTimers();
    warnings.length = 0;
    admission = new AdmissionControl(limits, {
      warn: (fields: unknown) => void warnings.push(fields),
    });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("lets so many in, queues the next in order, and refuses the rest at once", async () => {
    const order: string[] = [];
    const enter = async (name: string) => {
      const pass = admission.pass();
      await pass.enter();
      order.push(name);
      return pass;
    };
    const [first, second] = await Promise.all([enter("1"), enter("2")]);
    const third = enter("3");
    const fourth = enter("4");
    await expect(enter("5")).rejects.toMatchObject({
      status: 503,
      code: "overloaded",
      headers: { "retry-after": "1" },
    });
    first.leave();
    first.leave();
    await third;
    expect(order).toEqual(["1", "2", "3"]);
    second.leave();
    await fourth;
    expect(order).toEqual(["1", "2", "3", "4"]);
  });

  it("refuses who has waited for too long, and says so once a second", async () => {
    await admission.pass().enter();
    await admission.pass().enter();
    const late = Promise.allSettled([admission.pass().enter(), admission.pass().enter()]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect((await late).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(warnings).toEqual([{ refused: 2 }]);
  });

  it("one that takes long does not keep the others out", async () => {
    await admission.pass().enter();
    await admission.pass().enter();
    await vi.advanceTimersByTimeAsync(2_500);
    const next = admission.pass().enter();
    await vi.advanceTimersByTimeAsync(500);
    await next;
  });
});
