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

  it("admits up to the limit, queues the next in order and refuses the rest immediately", async () => {
    const order: string[] = [];
    const acquire = async (name: string) => {
      const permit = admission.permit();
      await permit.acquire();
      order.push(name);
      return permit;
    };
    const [first, second] = await Promise.all([acquire("1"), acquire("2")]);
    const third = acquire("3");
    const fourth = acquire("4");
    await expect(acquire("5")).rejects.toMatchObject({
      status: 503,
      code: "overloaded",
      headers: { "retry-after": "1" },
    });
    first.release();
    first.release();
    await third;
    expect(order).toEqual(["1", "2", "3"]);
    second.release();
    await fourth;
    expect(order).toEqual(["1", "2", "3", "4"]);
  });

  it("refuses requests that waited too long, and logs it once per second", async () => {
    await admission.permit().acquire();
    await admission.permit().acquire();
    const late = Promise.allSettled([admission.permit().acquire(), admission.permit().acquire()]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect((await late).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(warnings).toEqual([{ refused: 2 }]);
  });

  it("stops counting a request that takes long", async () => {
    await admission.permit().acquire();
    await admission.permit().acquire();
    await vi.advanceTimersByTimeAsync(2_500);
    const next = admission.permit().acquire();
    await vi.advanceTimersByTimeAsync(500);
    await next;
  });

  it("says when no request is handled, or that it took too long", async () => {
    const ended: string[] = [];
    const wait = (name: string, ms: number): void => {
      void admission.whenIdle(ms).then(() => ended.push(name));
    };
    wait("idle", 100);
    await vi.advanceTimersByTimeAsync(0);
    expect(ended).toEqual(["idle"]);
    const permits = [admission.permit(), admission.permit()];
    for (const permit of permits) await permit.acquire();
    const queued = admission.permit().acquire();
    wait("short", 20);
    wait("long", 100);
    await vi.advanceTimersByTimeAsync(22);
    expect(ended).toEqual(["idle", "short"]);
    for (const permit of permits) permit.release();
    await queued;
    await vi.advanceTimersByTimeAsync(1);
    expect(ended).toEqual(["idle", "short"]);
    admission.release();
    await vi.advanceTimersByTimeAsync(1);
    expect(ended).toEqual(["idle", "short", "long"]);
  });
});
