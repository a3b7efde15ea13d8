import { describe, expect, it, vi } from "vitest";
import * as z from "zod";
import type { Authorization } from "./authorization";
import type { HttpClient, HttpClientOptions } from "./call";
import { classifyByStatus } from "./classify-by-status";
import { createHttpClient } from "./client";
import { startTimeLimit } from "./time-limit";

const origin = "https://api.provider.test";
const authorization: Authorization = {
  credentials: () => Promise.resolve({ headers: {}, query: {}, secrets: [] }),
  hiddenParameters: [],
};

/** The error of a call. */
function failureOf(client: HttpClient): Promise<unknown> {
  return client.call({ method: "GET", url: `${origin}/thing`, schema: z.unknown() }).then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe("calls that share a time limit", () => {
  const never = () => new Promise<never>(() => undefined);

  it.each<[string, Partial<HttpClientOptions>]>([
    ["an answer", {}],
    ["credentials", { authorization: { ...authorization, credentials: never } }],
    ["new credentials after a 401", { authorization: { ...authorization, renew: never } }],
  ])("fail when it is over, also while they wait for %s", async (_name, changed) => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const clock = { now: () => new Date(0), sleep: () => Promise.resolve() };
      let sent = 0;
      const client = createHttpClient({
        provider: "Provider",
        fetch: (input) => {
          sent += 1;
          if (changed.authorization) return Promise.resolve(new Response("{}", { status: 401 }));
          const { signal } = new Request(input);
          return new Promise((_resolve, reject) => {
            signal.addEventListener("abort", () => {
              reject(signal.reason as Error);
            });
          });
        },
        clock,
        origin,
        headers: {},
        classify: (answer, now) => classifyByStatus("Provider", answer, now),
        authorization,
        limit: startTimeLimit(clock, 3_000),
        random: () => 0.5,
        onAnswer: () => undefined,
        ...changed,
      });
      const failing = failureOf(client);
      await vi.advanceTimersByTimeAsync(2_999);
      const early = await Promise.race([failing, Promise.resolve("still waiting")]);
      expect(early).toBe("still waiting");
      await vi.advanceTimersByTimeAsync(1);
      expect(await failing).toMatchObject({ code: "provider_unavailable" });
      const before = sent;
      expect(await failureOf(client)).toMatchObject({ code: "provider_unavailable" });
      expect(sent).toBe(before);
    } finally {
      vi.useRealTimers();
    }
  });
});
