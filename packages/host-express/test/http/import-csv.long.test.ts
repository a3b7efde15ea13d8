import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { json } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { JsonObject } from "@tt/connector-core";
import { fixedClock } from "@tt/connector-core/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Client } from "../support/client";
import { admin, startTestHost, type TestHost } from "../support/host";

const megabyte = 1024 * 1024;
/** The garbage collector: without it, memory that nobody uses would count. */
const collect = globalThis.gc ?? collector();

function collector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}

describe("large CSV files", () => {
  let host: TestHost;
  let me: Client;

  beforeAll(async () => {
    host = await startTestHost({ clock: fixedClock("2026-01-15T12:00:00Z") });
    me = host.client();
    await me.logIn(admin);
  });
  afterAll(async () => {
    await host.close();
  });

  /** Sends a body by `node:http`, because `fetch` keeps a copy of a streamed one. */
  const post = async (body: Iterable<Uint8Array>) => {
    const url = `${host.url}/api/v1/time-entries/import-csv`;
    const headers = { ...me.credentials, "content-type": "text/csv" };
    const sent = request(url, { method: "POST", headers });
    const responded = once(sent, "response") as Promise<[IncomingMessage]>;
    // The host may refuse the rest of a body.
    await pipeline(body, sent).catch(() => undefined);
    const [response] = await responded;
    return { status: response.statusCode, body: (await json(response)) as JsonObject };
  };

  /** Sends lines until the body has a size. @returns The response and the most memory in use meanwhile */
  const sendLines = async (line: string, bytes: number) => {
    const chunk = new TextEncoder().encode(line.repeat(Math.ceil((64 * 1024) / line.length)));
    let peak = 0;
    let sinceCollected = 0;
    collect();
    const before = process.memoryUsage();
    function* body(): Generator<Uint8Array> {
      yield new TextEncoder().encode("project_id,start,end,notes\n");
      for (let left = bytes; left > 0; left -= chunk.length) {
        yield chunk;
        sinceCollected += chunk.length;
        if (sinceCollected < 8 * megabyte) continue;
        sinceCollected = 0;
        collect();
        const { heapUsed, arrayBuffers } = process.memoryUsage();
        peak = Math.max(peak, heapUsed + arrayBuffers - before.heapUsed - before.arrayBuffers);
      }
    }
    return { answer: await post(body()), peak };
  };

  it("of 99 MB are imported in bounded memory", async () => {
    const { answer, peak } = await sendLines(
      `x,2026-01-14 09:00,2026-01-14 10:00,${"n".repeat(60)}\n`,
      99 * megabyte,
    );
    expect(answer).toMatchObject({ status: 200, body: { created: 0, complete: true } });
    expect(Number(answer.body["failed"])).toBeGreaterThan(1_000_000);
    expect(peak).toBeLessThan(20 * megabyte);
  }, 300_000);

  it("of more than 100 MB are refused in the middle", async () => {
    const { answer } = await sendLines("x,y,z,n\n".padStart(1_000, "n"), 101 * megabyte);
    expect(answer).toMatchObject({
      status: 413,
      body: { error_code: "payload_too_large", created: 0, failed: expect.any(Number) as number },
    });
  }, 300_000);
});
