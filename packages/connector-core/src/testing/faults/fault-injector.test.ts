import { describe, expect, it, vi } from "vitest";
import { fixedClock } from "../../memory/fixed-clock";
import { FaultInjector } from "./fault-injector";
import type { Fault } from "./faults";

const clock = fixedClock();
const work = () => Promise.resolve(Response.json({ items: [1, 2, 3] }));

/** Sends one request through an injector with these faults. */
function setUp(...added: readonly Fault<{ readonly type: "own" }>[]) {
  const faults = new FaultInjector<{ readonly type: "own" }>(clock);
  faults.add(...added);
  const process = vi.fn(work);
  const fail = vi.fn(({ status = 418 }: { status?: number }) => new Response(null, { status }));
  const send = (path = "/items", { method = "GET", signal = new AbortController().signal } = {}) =>
    faults.respond({ method, path, query: new URLSearchParams() }, signal, { process, fail });
  return { faults, process, fail, send };
}

describe("FaultInjector", () => {
  it("affects only the matching requests, after those it lets through", async () => {
    const { faults, send } = setUp({ type: "rate_limit", on: "/items", after: 1, times: 2 });
    const statuses: number[] = [];
    for (const path of ["/items", "/user", "/items", "/items", "/items"]) {
      statuses.push((await send(path)).status);
    }
    expect(statuses).toEqual([200, 200, 418, 418, 200]);
    expect(faults.pending).toEqual([]);
  });

  it("takes a predicate", async () => {
    const { send } = setUp({ type: "server_error", on: ({ method }) => method === "POST" });
    expect((await send("/items")).status).toBe(200);
    expect((await send("/items", { method: "POST" })).status).toBe(418);
  });

  it("applies one fault per request, in the order they were added", async () => {
    const { faults, send } = setUp(
      { type: "server_error", status: 500 },
      { type: "server_error", status: 504, times: Infinity },
    );
    expect((await send()).status).toBe(500);
    expect((await send()).status).toBe(504);
    expect((await send()).status).toBe(504);
    expect(faults.pending).toHaveLength(1);
    faults.clear();
    expect((await send()).status).toBe(200);
  });

  it.each([
    ["none", 0],
    ["applied", 1],
  ] as const)("with effect %s, the fake processes the request %i times", async (effect, times) => {
    const { process, send } = setUp(
      { type: "dropped", effect },
      { type: "response", status: 202, effect },
    );
    await expect(send()).rejects.toMatchObject({ cause: { code: "ECONNRESET" } });
    expect((await send()).status).toBe(202);
    expect(process).toHaveBeenCalledTimes(2 * times);
  });

  it("refuses connections as fetch reports it", async () => {
    const { process, send } = setUp({ type: "connection_refused" });
    await expect(send()).rejects.toMatchObject({ cause: { code: "ECONNREFUSED" } });
    expect(process).not.toHaveBeenCalled();
  });

  it("hangs until the caller gives up", async () => {
    const { send } = setUp({ type: "hang", times: 2 });
    const controller = new AbortController();
    const sent = send("/items", { signal: controller.signal });
    controller.abort(new DOMException("Timed out", "TimeoutError"));
    await expect(sent).rejects.toThrow("Timed out");
    await expect(send("/items", { signal: controller.signal })).rejects.toThrow("Timed out");
  });

  it("delays by the clock", async () => {
    const { send } = setUp({ type: "slow", delayMs: 7_000 });
    expect((await send()).status).toBe(200);
    expect(clock.sleeps).toEqual([7_000]);
  });

  it("adds headers and cuts bodies", async () => {
    const { send } = setUp({ type: "headers", headers: { sunset: "soon" } }, { type: "bad_json" });
    const response = await send();
    expect(response.headers.get("sunset")).toBe("soon");
    expect(await response.json()).toEqual({ items: [1, 2, 3] });
    await expect((await send()).json()).rejects.toThrow(SyntaxError);
  });

  it("leaves a provider's own faults to the provider", async () => {
    const { process, fail, send } = setUp({ type: "own" });
    await send();
    expect(process).toHaveBeenCalledWith(expect.objectContaining({ type: "own" }));
    expect(fail).not.toHaveBeenCalled();
  });
});
