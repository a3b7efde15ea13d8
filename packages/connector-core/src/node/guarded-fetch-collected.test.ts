import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { createGuardedFetch } from "./guarded-fetch";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

it.each([
  ["an address", (url: string) => url],
  ["a request", (url: string, signal: AbortSignal) => new Request(url, { signal })],
])("keeps its time limit while garbage is collected: %s", async (_from, inputOf) => {
  const silent = createServer(() => undefined).listen(0, "127.0.0.1");
  await once(silent, "listening");
  const url = `http://127.0.0.1:${String((silent.address() as AddressInfo).port)}`;
  const guarded = createGuardedFetch({ allowlist: ["127.0.0.1"] });
  const signal = AbortSignal.timeout(300);
  const sent = guarded(inputOf(url, signal), { signal }).catch((error: unknown) => error);
  await once(silent, "request");
  for (let time = 0; time < 5; time += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    collectGarbage();
  }
  const late = new Promise((resolve) => setTimeout(resolve, 2_000, "no time limit"));
  expect(await Promise.race([sent, late])).toMatchObject({ name: "TimeoutError" });
  silent.closeAllConnections();
  silent.close();
});
