import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import * as z from "zod";
import { ConnectorError } from "../error";
import type { Authorization } from "./authorization";
import type { HttpClientOptions, ProviderCall } from "./call";
import { createHttpClient } from "./client";

const origin = "https://api.provider.test";
const token = "ghp_canary0123456789canary";
const server = setupServer();

beforeAll(() => {
  server.listen({ onUnhandledFrame: "error" });
});
afterEach(() => {
  server.resetHandlers();
});
afterAll(() => {
  server.close();
});

const classify: HttpClientOptions["classify"] = (answer) => {
  if (answer.status < 300) return { type: "ok" };
  if (answer.status === 401) return { type: "unauthorized", message: "Reconnect" };
  if (answer.status === 404) return { type: "config", code: "not_found", message: "Not found" };
  if (answer.status === 429) {
    const after = answer.header("retry-after");
    return {
      type: "retry",
      reason: "rate_limited",
      ...(after === undefined ? {} : { afterSeconds: Number(after) }),
    };
  }
  if (answer.status >= 500) return { type: "retry", reason: "provider_unavailable" };
  return { type: "rejected", message: "Refused" };
};

const authorization: Authorization = {
  credentials: () =>
    Promise.resolve({
      headers: { authorization: `Bearer ${token}` },
      query: {},
      secrets: [token],
    }),
  hiddenParameters: [],
};

function setup(
  used: Authorization = authorization,
  fetch: typeof globalThis.fetch = globalThis.fetch,
) {
  const sleeps: number[] = [];
  const answers: number[] = [];
  const client = createHttpClient({
    provider: "Provider",
    fetch,
    clock: {
      now: () => new Date("2026-01-01T00:00:00Z"),
      sleep: (milliseconds) => {
        sleeps.push(milliseconds);
        return Promise.resolve();
      },
    },
    origin,
    headers: {},
    userAgent: "tt-connector-acme",
    classify,
    authorization: used,
    random: () => 0.5,
    onAnswer: (_host, status) => answers.push(status),
  });
  return { client, sleeps, answers };
}

const thing = z.object({ id: z.number() });
const get: ProviderCall<{ id: number }> = {
  method: "GET",
  url: `${origin}/thing`,
  schema: thing,
};

async function failureOf(work: Promise<unknown>): Promise<ConnectorError> {
  const error: unknown = await work.then(
    () => new Error("It succeeded"),
    (reason: unknown) => reason,
  );
  if (!ConnectorError.isInstance(error)) throw error;
  return error;
}

/** Responds with these statuses in turn, then repeats the last one. */
function answerWith(...statuses: readonly [number, Record<string, string>?][]): () => number {
  let calls = 0;
  server.use(
    http.all(`${origin}/thing`, () => {
      const [status, headers] = statuses[Math.min(calls, statuses.length - 1)] ?? [200];
      calls += 1;
      return HttpResponse.json({ id: calls }, { status, headers: headers ?? {} });
    }),
  );
  return () => calls;
}

describe("calls to a provider", () => {
  it("sends the token and the fixed headers, and parses the response", async () => {
    let seen: Headers | undefined;
    server.use(
      http.get(`${origin}/thing`, ({ request }) => {
        seen = request.headers;
        return HttpResponse.json({ id: 1, more: true }, { headers: { etag: '"1"' } });
      }),
    );
    const { client, answers } = setup();
    const response = await client.call({ ...get, query: { state: "open" } });
    expect(response.data).toEqual({ id: 1 });
    expect(response.header("etag")).toBe('"1"');
    expect(seen?.get("authorization")).toBe(`Bearer ${token}`);
    expect(seen?.get("accept")).toBe("application/json");
    expect(answers).toEqual([200]);
  });

  it.each<[string, Record<string, string>, (string | null)[]]>([
    ["its own", { "content-type": "a/b" }, ["application/json", "tt-connector-acme", null]],
    ["the call's", { accept: "a/b", "user-agent": "acme" }, ["a/b", "acme", null]],
  ])("sends %s as headers", async (_what, headers, expected) => {
    let seen: (string | null)[] = [];
    server.use(
      http.get(`${origin}/thing`, ({ request }) => {
        seen = ["accept", "user-agent", "content-type"].map((name) => request.headers.get(name));
        return HttpResponse.json({ id: 1 });
      }),
    );
    await setup().client.call({ ...get, headers });
    expect(seen).toEqual(expected);
  });

  it.each([
    ["JSON", {}, "application/json"],
    [
      "what the call names",
      { "content-type": "application/vnd.api+json" },
      "application/vnd.api+json",
    ],
  ])("sends a body as %s", async (_what, headers, type) => {
    let seen: [string | null, unknown] | undefined;
    server.use(
      http.post(`${origin}/thing`, async ({ request }) => {
        seen = [request.headers.get("content-type"), await request.json()];
        return HttpResponse.json({ id: 1 });
      }),
    );
    await setup().client.call({ ...get, method: "POST", json: { name: "ä" }, headers });
    expect(seen).toEqual([type, { name: "ä" }]);
  });

  it.each([
    ["an ellipsis", "ghp_canary…"],
    ["a line break", "ghp_canary\nmore"],
  ])("says that the credentials cannot be sent: %s", async (_what, copied) => {
    const calls = answerWith([200]);
    const { client } = setup({
      credentials: () =>
        Promise.resolve({ headers: { authorization: `Bearer ${copied}` }, query: {}, secrets: [] }),
      hiddenParameters: [],
    });
    const error = await failureOf(client.call(get));
    expect(error.code).toBe("invalid_config");
    expect(error.message).toContain("contain a character that cannot be sent");
    expect(`${error.stack ?? ""}${String(error.cause)}`).not.toContain("canary");
    expect(calls()).toBe(0);
  });

  it("calls `fetch` as a function, as Workers demand", async () => {
    const receivers: unknown[] = [];
    const fetch = function (this: unknown): Promise<Response> {
      receivers.push(this);
      return Promise.resolve(Response.json({ id: 1 }));
    };
    const { client } = setup(authorization, fetch);
    await client.call(get);
    expect(receivers).toEqual([undefined]);
  });

  it("fails for a request without a handler, so the tests never reach the network", async () => {
    const { client } = setup();
    await expect(client.call(get)).rejects.toThrow();
  });

  it.each([
    [401, "needs_reauth"],
    [404, "not_found"],
    [422, "provider_rejected"],
  ] as const)("says what %i means and does not repeat it", async (status, code) => {
    const calls = answerWith([status]);
    const { client } = setup();
    expect((await failureOf(client.call(get))).code).toBe(code);
    expect(calls()).toBe(1);
  });

  it("retries after the time the provider asks for", async () => {
    const calls = answerWith([429, { "retry-after": "1" }], [200]);
    const { client, sleeps } = setup();
    await client.call(get);
    expect(calls()).toBe(2);
    expect(sleeps).toEqual([1000]);
  });

  it("returns a long waiting time instead of sleeping", async () => {
    const calls = answerWith([429, { "retry-after": "60" }]);
    const { client, sleeps } = setup();
    const error = await failureOf(client.call(get));
    expect(error.code).toBe("rate_limited");
    expect(error.retryAfter).toBe(60);
    expect(calls()).toBe(1);
    expect(sleeps).toEqual([]);
  });

  it("gives up on a failing provider after three attempts", async () => {
    const calls = answerWith([502]);
    const { client } = setup();
    expect((await failureOf(client.call(get))).code).toBe("provider_unavailable");
    expect(calls()).toBe(3);
  });

  it("does not retry a POST that may have been applied", async () => {
    const calls = answerWith([502], [200]);
    const { client } = setup();
    const post = { ...get, method: "POST", json: {} } as const;
    expect((await failureOf(client.call(post))).code).toBe("provider_unavailable");
    expect(calls()).toBe(1);
  });

  it("retries a POST that was not applied", async () => {
    const calls = answerWith([429, { "retry-after": "0" }], [200]);
    const { client } = setup();
    await client.call({ ...get, method: "POST", json: {} });
    expect(calls()).toBe(2);
  });

  it("follows a permanent redirect within the origin", async () => {
    server.use(
      http.get(
        `${origin}/old`,
        () =>
          new HttpResponse(null, {
            status: 301,
            headers: { location: "/thing" },
          }),
      ),
    );
    answerWith([200]);
    const { client } = setup();
    const response = await client.call({ ...get, url: `${origin}/old` });
    expect(response.url).toBe(`${origin}/thing`);
  });

  it.each([
    ["a call", "https://elsewhere.test/thing", undefined],
    ["a redirect", `${origin}/old`, "https://elsewhere.test/thing"],
    ["a redirect to plain http", `${origin}/old`, "http://api.provider.test/thing"],
  ])("never leaves the origin: %s", async (_name, url, location) => {
    const outside = vi.fn(() => HttpResponse.json({ id: 1 }));
    server.use(
      http.get("https://elsewhere.test/thing", outside),
      http.get("http://api.provider.test/thing", outside),
      http.get(
        `${origin}/old`,
        () =>
          new HttpResponse(null, {
            status: 301,
            headers: { location: location ?? "" },
          }),
      ),
    );
    const { client } = setup();
    expect((await failureOf(client.call({ ...get, url }))).code).toBe("provider_rejected");
    expect(outside).not.toHaveBeenCalled();
  });

  it.each([
    ["a temporary redirect", 302, "GET"],
    ["a temporary redirect that keeps the method", 307, "GET"],
    ["a permanent redirect of a write", 301, "POST"],
    ["a permanent redirect of a deletion", 308, "DELETE"],
  ] as const)("does not follow %s", async (_name, status, method) => {
    server.use(
      http.all(
        `${origin}/old`,
        () => new HttpResponse(null, { status, headers: { location: "/thing" } }),
      ),
    );
    const calls = answerWith([200]);
    const { client } = setup();
    const call = { ...get, method, url: `${origin}/old` };
    expect((await failureOf(client.call(call))).code).toBe("provider_rejected");
    expect(calls()).toBe(0);
  });

  it("refuses a redirect with a user name, which would replace the credentials", async () => {
    const location = "https://user:password@api.provider.test/thing";
    server.use(
      http.get(
        `${origin}/old`,
        () => new HttpResponse(null, { status: 301, headers: { location } }),
      ),
    );
    const calls = answerWith([200]);
    const { client } = setup();
    const failure = await failureOf(client.call({ ...get, url: `${origin}/old` }));
    expect(failure.code).toBe("provider_rejected");
    expect(calls()).toBe(0);
  });

  it("reports a network error as unavailable, without the token anywhere", async () => {
    server.use(http.get(`${origin}/thing`, () => HttpResponse.error()));
    const { client, answers } = setup();
    const error = await failureOf(client.call(get));
    expect(error.code).toBe("provider_unavailable");
    expect(answers).toEqual([0, 0, 0]);
    expect(`${error.stack ?? ""}${JSON.stringify(error)}`).not.toContain("canary");
  });

  it("refuses a response that does not match the schema", async () => {
    server.use(http.get(`${origin}/thing`, () => HttpResponse.text("<html>proxy</html>")));
    const { client } = setup();
    expect((await failureOf(client.call(get))).code).toBe("provider_rejected");
  });

  it("limits the whole call to 10 seconds, including reading the body", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const hanging: typeof globalThis.fetch = (input) => {
        const signal = input instanceof Request ? input.signal : undefined;
        const body = new ReadableStream({
          start(controller) {
            signal?.addEventListener("abort", () => {
              controller.error(signal.reason);
            });
          },
        });
        return Promise.resolve(new Response(body));
      };
      const client = createHttpClient({
        provider: "Provider",
        fetch: hanging,
        clock: { now: () => new Date(0), sleep: () => Promise.resolve() },
        origin,
        headers: {},
        classify,
        authorization,
        random: () => 0.5,
        onAnswer: () => undefined,
      });
      const failing = failureOf(client.call(get));
      await vi.advanceTimersByTimeAsync(9_999);
      const early = await Promise.race([failing, Promise.resolve("still waiting")]);
      expect(early).toBe("still waiting");
      await vi.advanceTimersByTimeAsync(1);
      expect((await failing).code).toBe("provider_unavailable");
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("a POST without a response", () => {
  const post: ProviderCall<unknown> = {
    method: "POST",
    url: `${origin}/messages`,
    json: {},
    schema: z.unknown(),
  };
  const failing = (error: Error) => {
    let calls = 0;
    const client = createHttpClient({
      provider: "Provider",
      fetch: () => {
        calls += 1;
        return Promise.reject(error);
      },
      clock: { now: () => new Date(0), sleep: () => Promise.resolve() },
      origin,
      headers: {},
      classify,
      authorization,
      random: () => 0.5,
      onAnswer: () => undefined,
    });
    return { client, calls: () => calls };
  };
  const fetchFailed = (code: string) =>
    new TypeError("fetch failed", { cause: Object.assign(new Error(code), { code }) });

  it.each(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"])(
    "was not applied if no connection was established: %s",
    async (code) => {
      const { client, calls } = failing(fetchFailed(code));
      const error: unknown = await client.call(post).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: "provider_unavailable", notApplied: true });
      expect(calls()).toBe(3);
    },
  );

  it.each([
    fetchFailed("ECONNRESET"),
    fetchFailed("UND_ERR_SOCKET"),
    new TypeError("fetch failed"),
    new DOMException("late", "TimeoutError"),
  ])("may have been applied otherwise, and is not retried: %s", async (fault) => {
    const { client, calls } = failing(fault);
    const error: unknown = await client.call(post).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "provider_unavailable", notApplied: false });
    expect(calls()).toBe(1);
  });

  it("was not applied if the provider limited the rate", async () => {
    server.use(
      http.post(
        `${origin}/messages`,
        () => new HttpResponse(null, { status: 429, headers: { "retry-after": "30" } }),
      ),
    );
    const error: unknown = await setup()
      .client.call(post)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "rate_limited", retryAfter: 30, notApplied: true });
  });
});
