import { fixedClock } from "@tt/connector-core/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Client } from "../support/client";
import { admin, startTestHost, type TestHost } from "../support/host";

const megabyte = 1024 * 1024;

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

  /** Sends lines until the body has a size. @returns The response and the most memory used meanwhile */
  const sendLines = async (line: string, bytes: number) => {
    const chunk = new TextEncoder().encode(line.repeat(Math.ceil((64 * 1024) / line.length)));
    let left = bytes;
    let peak = 0;
    const before = process.memoryUsage();
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode("project_id,start,end,notes\n"));
      },
      pull(controller) {
        const { heapUsed, arrayBuffers } = process.memoryUsage();
        const used = heapUsed + arrayBuffers - before.heapUsed - before.arrayBuffers;
        peak = Math.max(peak, used);
        if (left <= 0) controller.close();
        else controller.enqueue(chunk.slice());
        left -= chunk.length;
      },
    });
    const path = "/api/v1/time-entries/import-csv";
    const answer = await me.send("POST", path, body, { "content-type": "text/csv" });
    return { answer, peak };
  };

  it("of 99 MB are imported in bounded memory", async () => {
    const { answer, peak } = await sendLines(
      `x,2026-01-14 09:00,2026-01-14 10:00,${"n".repeat(60)}\n`,
      99 * megabyte,
    );
    expect(answer).toMatchObject({ status: 200, body: { created: 0, complete: true } });
    expect(Number(answer.body["failed"])).toBeGreaterThan(1_000_000);
    expect(peak).toBeLessThan(80 * megabyte);
  }, 300_000);

  it("of more than 100 MB are refused in the middle", async () => {
    const { answer } = await sendLines("x,y,z,n\n".padStart(1_000, "n"), 101 * megabyte);
    expect(answer).toMatchObject({
      status: 413,
      body: { error_code: "payload_too_large", created: 0, failed: expect.any(Number) as number },
    });
  }, 300_000);
});
