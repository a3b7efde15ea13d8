import { createGuardedFetch } from "@tt/connector-core/node";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { answer, Receiver } from "../../../test/support/receiver";
import { send } from "./send";

describe("send", () => {
  let receiver: Receiver;
  beforeAll(async () => {
    receiver = await Receiver.start();
  });
  afterAll(() => receiver.close());
  beforeEach(() => {
    receiver.reset();
  });

  const guardedFetch = createGuardedFetch({ allowlist: ["127.0.0.1"] });
  const now = () => new Date("2026-01-15T12:00:00Z");
  const sent = (maxMs = 5_000) =>
    send(guardedFetch, { url: receiver.url, headers: {}, body: new Uint8Array() }, now, maxMs);

  it("reads at most the start of an endless response, and its status counts", async () => {
    let isClosed = false;
    receiver.behave = (response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write("é".repeat(1_000)), 1);
      response.on("close", () => {
        clearInterval(timer);
        isClosed = true;
      });
    };
    const result = await sent();
    expect(result).toMatchObject({ statusCode: 200, error: null });
    expect(result.response?.length).toBeLessThanOrEqual(1_000);
    await expect.poll(() => isClosed).toBe(true);
  });

  it("follows no redirect, even if its fetch would", async () => {
    const target = await Receiver.start();
    receiver.behave = answer(307, { location: target.url });
    const request = { url: receiver.url, headers: {}, body: new Uint8Array() };
    expect(await send(fetch, request, now)).toMatchObject({
      statusCode: 307,
      error: "The receiver answered 307; redirects are not followed",
    });
    expect(target.received).toEqual([]);
    await target.close();
  });

  it("ends after the time limit if nothing is answered", async () => {
    receiver.behave = () => undefined;
    const result = await sent(200);
    expect(result).toMatchObject({ statusCode: null, error: "No answer within 0.2 seconds" });
  });

  it("takes the status of a response whose body never ends", async () => {
    receiver.behave = (response) => {
      response.writeHead(503, { "retry-after": "7" });
      response.write("slow");
    };
    const result = await sent(200);
    expect(result).toMatchObject({ statusCode: 503, response: "slow", retryAfterSeconds: 7 });
  });

  it("stores texts that PostgreSQL can hold", async () => {
    receiver.behave = answer(400, {}, "a\0b");
    expect((await sent()).response).toBe("ab");
  });

  it("reports a connection that breaks off", async () => {
    receiver.behave = (response) => response.destroy();
    expect((await sent()).error).toMatch(/could not be reached/);
  });
});
