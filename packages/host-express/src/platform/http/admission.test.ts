import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AdmissionControl } from "./admission";

const limits = {
  maxActive: 2,
  maxQueued: 2,
  maxWaitMs: 1_000,
  minActive: 1,
  maxHoldMs: 3_000,
};

describe("admission", () => {
  const warnings: unknown[] = [];
  let admission: AdmissionControl;
  let busyShare: number;
  const create = (own: Partial<typeof limits> = {}): AdmissionControl =>
    new AdmissionControl(
      { ...limits, ...own },
      { warn: (fields: unknown) => void warnings.push(fields) },
      () => busyShare,
    );

  beforeEach(() => {
    vi.useFakeTimers();
    warnings.length = 0;
    busyShare = 1;
    admission = create();
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
      await vi.advanceTimersByTimeAsync(50);
      send("6");
      await vi.advanceTimersByTimeAsync(840);
      admission.release();
      admission.release();
      await vi.advanceTimersByTimeAsync(0);
      expect(results.slice(2)).toEqual(["5 refused", "6 refused", "3 admitted", "4 admitted"]);
    });

    it("refuses what waits if it goes on refusing, and what comes then is handled or refused immediately", async () => {
      send("5");
      await vi.advanceTimersByTimeAsync(51);
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

      // One is handled, and no second one beside it.
      expect(admission.isFull).toBe(true);
      send("7");
      admission.release();
      expect(admission.isFull).toBe(false);
      send("8");
      send("9");
      await vi.advanceTimersByTimeAsync(0);
      expect(results.splice(0)).toEqual(["7 refused", "8 admitted", "9 refused"]);

      await vi.advanceTimersByTimeAsync(101);
      admission.release();
      for (const name of ["10", "11", "12", "13", "14"]) send(name);
      await vi.advanceTimersByTimeAsync(0);
      expect(results).toEqual(["10 admitted", "11 admitted", "14 refused"]);
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

  it("refuses a long queue in parts, each with a request that ends", async () => {
    admission = create({ maxActive: 4, maxQueued: 20 });
    let refused = 0;
    const send = (): void => {
      admission
        .permit()
        .acquire()
        .catch(() => (refused += 1));
    };
    for (let count = 0; count < 25; count += 1) send();
    await vi.advanceTimersByTimeAsync(101);
    send();
    await vi.advanceTimersByTimeAsync(0);
    const refusedAfterRelease: number[] = [];
    for (let count = 0; count < 3; count += 1) {
      admission.release();
      await vi.advanceTimersByTimeAsync(0);
      refusedAfterRelease.push(refused - 2);
    }
    expect(refusedAfterRelease).toEqual([8, 16, 20]);
  });

  it("handles more at once during an overload while the event loop has time, and fewer while it has not", async () => {
    admission = create({ maxActive: 16, maxQueued: 1, minActive: 2 });
    /** Keeps it full for some time. @returns Number of requests that it handles at once then */
    const handledAfter = async (ms: number): Promise<number> => {
      await vi.advanceTimersByTimeAsync(ms);
      admission.release();
      active -= 1;
      for (; !admission.isFull; active += 1) await admission.permit().acquire();
      await expect(admission.permit().acquire()).rejects.toMatchObject({ code: "overloaded" });
      return active;
    };
    let active = 16;
    for (let count = 0; count < active; count += 1) await admission.permit().acquire();
    void admission.permit().acquire().catch(String);
    await expect(admission.permit().acquire()).rejects.toThrow();
    await vi.advanceTimersByTimeAsync(101);
    await expect(admission.permit().acquire()).rejects.toThrow();
    for (; active > 1; active -= 1) admission.release();

    const handled: number[] = [];
    for (const share of [1, 0.5, 0.5, 0.5, 0.5, 0.95, 0.95, 0.95, 0.95]) {
      busyShare = share;
      handled.push(await handledAfter(90));
      await vi.advanceTimersByTimeAsync(10);
      while (active > 1) {
        admission.release();
        active -= 1;
      }
    }
    expect(handled).toEqual([2, 2, 4, 8, 16, 16, 8, 4, 2]);
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
