import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import * as z from "zod/mini";
import type { HttpClientOptions, ProviderCall } from "./call";
import { classifyByStatus } from "./classify-by-status";
import { send } from "./send";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const credentials = { headers: {}, query: {}, secrets: [] };

function optionsFor(origin: string, fetch: typeof globalThis.fetch): HttpClientOptions {
  return {
    provider: "Acme",
    fetch,
    clock: { now: () => new Date(), sleep: delay as never },
    origin,
    headers: {},
    classify: (answer, now) => classifyByStatus("Acme", answer, now),
    authorization: { credentials: () => Promise.resolve(credentials), hiddenParameters: [] },
    random: () => 0,
    onAnswer: () => undefined,
  };
}

it("keeps the time limit of a request while garbage is collected", async () => {
  const silent = createServer(() => undefined).listen(0, "127.0.0.1");
  await once(silent, "listening");
  const origin = `http://127.0.0.1:${String((silent.address() as AddressInfo).port)}`;
  const call: ProviderCall<unknown> = {
    method: "GET",
    url: `${origin}/items`,
    schema: z.unknown(),
  };
  const controller = new AbortController();
  let isSilent = false;
  // The same function for all requests: another one would undo the optimization.
  const options = optionsFor(origin, (input) =>
    isSilent ? fetch(input) : Promise.resolve(new Response("")),
  );
  // Until it is optimized, a function that waits keeps what it no longer needs.
  for (let time = 0; time < 5_000; time += 1) {
    await send(options, call, credentials, new AbortController().signal);
  }

  isSilent = true;
  const sent = send(options, call, credentials, controller.signal);
  await once(silent, "request");
  for (let time = 0; time < 5; time += 1) {
    await delay(10);
    collectGarbage();
  }
  controller.abort(new DOMException("The call timed out", "TimeoutError"));
  expect(await Promise.race([sent, delay(1_000, "no time limit")])).toEqual({ lost: "unknown" });
  silent.closeAllConnections();
  silent.close();
});
