import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { eventLoopShare } from "./event-loop-share";

describe("the share of the time in which the event loop works", () => {
  it("is of the time since the last call", async () => {
    const share = eventLoopShare();
    await sleep(0);
    share();
    for (const end = performance.now() + 100; performance.now() < end;);
    await sleep(0);
    expect(share()).toBeGreaterThan(0.8);
    await sleep(200);
    expect(share()).toBeLessThan(0.5);
  });
});
