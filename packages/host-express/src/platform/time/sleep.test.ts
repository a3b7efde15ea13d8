import { expect, it } from "vitest";
import { sleep } from "./sleep";

it("tells a wait that ended from one that was aborted, before or meanwhile", async () => {
  const controller = new AbortController();
  expect(await sleep(1, controller.signal)).toBe(true);
  const aborted = sleep(60_000, controller.signal);
  controller.abort();
  expect(await aborted).toBe(false);
  expect(await sleep(1, controller.signal)).toBe(false);
});
