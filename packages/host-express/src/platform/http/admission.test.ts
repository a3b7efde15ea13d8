import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AdmissionControl } from "./admission";

const limits = {
  maxActive: 2,
  maxQueued: 2,
  maxWaitMs: 1_000,
  maxActiveOverloaded: 1,
  maxQueuedOverloaded: 1,
  maxWaitOverloadedMs: 50,
  maxHoldMs: 3_000,
};

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

  describe("that is full", () => {
    const results: string[] = [];
    /** Sends a request that is never released by itself. */
    const send = (name: string): void => {
      admission
        .permit()
        .acquire()
        .then(
          () => results.push(`${name} admitted`),
          () => results.push(`${name} refused`),
        );
    };
    beforeEach(async () => {
      results.length = 0;
      for (const name of ["1", "2", "3", "4"]) send(name);
      await vi.advanceTimersByTimeAsync(0);
    });

    it("keeps what waits if what it refuses is a burst", async () => {
      send("5");
      await vi.advanceTimersByTimeAsync(90);
      send("6");
      await vi.advanceTimersByTimeAsync(800);
      admission.release();
      admission.release();
      await vi.advanceTimersByTimeAsync(0);
      expect(results.slice(2)).toEqual(["5 refused", "6 refused", "3 admitted", "4 admitted"]);
    });

    it("refuses what has waited for long if it goes on refusing, until the queue is empty", async () => {
      send("5");
      await vi.advanceTimersByTimeAsync(101);
      send("6");
      expect(admission.isFull).toBe(true);
      admission.release();
      await vi.advanceTimersByTimeAsync(0);
      expect(results.splice(0).slice(2)).toEqual([
        "5 refused",
        "6 refused",
        "3 refused",
        "4 refused",
      ]);

      // Fewer at once, and fewer in the queue.
      for (const name of ["7", "8"]) send(name);
      expect(admission.isFull).toBe(true);
      admission.release();
      await vi.advanceTimersByTimeAsync(0);
      expect(results.splice(0)).toEqual(["8 refused", "7 admitted"]);

      await vi.advanceTimersByTimeAsync(101);
      admission.release();
      for (const name of ["9", "10", "11", "12", "13"]) send(name);
      await vi.advanceTimersByTimeAsync(0);
      expect(results).toEqual(["9 admitted", "10 admitted", "13 refused"]);
    });

    it("handles fewer at once as soon as those that are handled end", async () => {
      send("5");
      await vi.advanceTimersByTimeAsync(60);
      admission.release();
      send("6");
      await vi.advanceTimersByTimeAsync(41);
      send("7");
      admission.release();
      await vi.advanceTimersByTimeAsync(0);
      expect(results.splice(0).slice(-2)).toEqual(["7 refused", "4 refused"]);
      admission.release();
      await vi.advanceTimersByTimeAsync(0);
      expect(results).toEqual(["6 admitted"]);
    });

    it("is as before for a burst that comes long after the overload", async () => {
      send("5");
      await vi.advanceTimersByTimeAsync(101);
      send("6");
      admission.release();
      admission.release();
      await vi.advanceTimersByTimeAsync(2_000);
      results.length = 0;
      for (const name of ["7", "8", "9", "10"]) send(name);
      await vi.advanceTimersByTimeAsync(0);
      expect(results).toEqual(["7 admitted", "8 admitted"]);
    });
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
