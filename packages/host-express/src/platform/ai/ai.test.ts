import * as z from "zod";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import {
  completion,
  disconnect,
  drip,
  hang,
  json,
  messagesOf,
  modelEnv,
} from "../../../test/support/model";
import { answer, Receiver, type Behave } from "../../../test/support/receiver";
import { readConfig, type Environment } from "../config/read-config";
import { createLog } from "../log/log";
import { createAi, type Ai } from "./ai";
import type { AiQuestion } from "./question";

const key = "sk-canary-of-the-model";
const question: AiQuestion<{ tips: string[] }> = {
  operation: "test",
  userId: 3,
  task: "Give tips.",
  data: { project: "Canary & Sons" },
  answer: z.object({ tips: z.array(z.string()).max(3) }),
};

describe("createAi", () => {
  let model: Receiver;
  let lines: string[] = [];
  let now = 0;
  const aiCall = vi.fn<(operation: string, result: string, seconds: number) => void>();

  const aiWith = (env: Environment, fetch = globalThis.fetch): Ai =>
    createAi(readConfig(env).ai, {
      fetch,
      log: createLog("trace", { write: (line) => lines.push(line) }),
      metrics: { aiCall },
      now: () => now,
    });
  const enabled = (): Ai => aiWith(modelEnv(model.url));

  beforeAll(async () => {
    model = await Receiver.start();
  });
  afterEach(() => {
    // Nothing of the prompt, the answer or the key is ever logged.
    expect(lines.join("")).not.toMatch(/canary/i);
    lines = [];
    aiCall.mockClear();
    model.reset();
  });
  afterAll(() => model.close());

  it("returns a validated answer, and sends the data apart from the instructions", async () => {
    model.behave = completion({ tips: ["Rest"], other: 1 });
    expect(await enabled().ask(question)).toEqual({ ok: true, answer: { tips: ["Rest"] } });
    const [request] = model.received;
    expect(request?.headers).toMatchObject({ authorization: `Bearer ${key}` });
    const body: unknown = JSON.parse(request?.body ?? "");
    expect(body).toMatchObject({ model: "test", max_tokens: 400 });
    expect(body).not.toHaveProperty("stream");
    const { system, user } = messagesOf(request?.body ?? "");
    expect(JSON.parse(user ?? "")).toEqual(question.data);
    expect(system).toContain("Give tips.");
    expect(system).toContain('"tips"');
    expect(system).not.toContain("Canary");
    expect(aiCall).toHaveBeenCalledWith("test", "ok", expect.any(Number));
    expect(lines.join("")).toContain("asked the language model");
  });

  it("reads an answer in a fence", async () => {
    model.behave = completion('Sure:\n```json\n{"tips": []}\n```');
    expect(await enabled().ask(question)).toEqual({ ok: true, answer: { tips: [] } });
  });

  it.each<[string, Behave, string]>([
    ["prose", completion("I cannot do that."), "ai_parse_error"],
    ["broken JSON", completion('{"tips": ["a"'), "ai_parse_error"],
    ["an object of another shape", completion({ tips: "many" }), "ai_parse_error"],
    ["more than asked for", completion({ tips: ["a", "b", "c", "d"] }), "ai_parse_error"],
    ["an empty text", completion(" "), "ai_invalid_response"],
    ["no choices", json({ choices: [] }), "ai_invalid_response"],
    ["no completion", json({ canary: true }), "ai_invalid_response"],
    ["null", json(null), "ai_invalid_response"],
    [
      "a web page",
      answer(200, { "content-type": "text/html" }, "<p>Canary"),
      "ai_invalid_response",
    ],
    ["a huge answer", completion("x".repeat(300 * 1024)), "ai_invalid_response"],
    ["401", answer(401, {}, `{"error":{"message":"Bad key ${key}"}}`), "ai_provider_error"],
    ["429", answer(429, { "retry-after": "1" }, "{}"), "ai_provider_error"],
    ["500", answer(500, {}, "canary"), "ai_provider_error"],
    ["a huge error", answer(500, {}, "x".repeat(300 * 1024)), "ai_provider_error"],
    ["a redirect", answer(307, { location: "/elsewhere" }), "ai_provider_error"],
    ["a closed connection", disconnect, "ai_unreachable"],
    ["nothing", hang, "ai_timeout"],
    ["a byte at a time", drip, "ai_timeout"],
  ])("asks once, and returns a code for %s", async (_name, behave, code) => {
    model.behave = behave;
    expect(await enabled().ask(question)).toEqual({ ok: false, code });
    expect(model.received).toHaveLength(1);
    expect(aiCall).toHaveBeenCalledWith("test", code, expect.any(Number));
  });

  it("returns a code if nothing listens", async () => {
    const ai = aiWith(modelEnv("http://127.0.0.1:9"));
    expect(await ai.ask(question)).toEqual({ ok: false, code: "ai_unreachable" });
  });

  it.each<[string, (env: Record<string, string>) => Environment, string]>([
    ["by default", () => ({}), "ai_disabled"],
    ["if it is turned off", (env) => ({ ...env, AI_ENABLED: "false" }), "ai_disabled"],
    ["without an endpoint", (env) => ({ ...env, AI_BASE_URL: "" }), "ai_not_configured"],
    ["without a model", (env) => ({ ...env, AI_MODEL: " " }), "ai_not_configured"],
    [
      "without a key for a public endpoint",
      (env) => ({ ...env, AI_BASE_URL: "https://models.example/v1", AI_API_KEY: "" }),
      "ai_missing_api_key",
    ],
  ])("sends nothing %s", async (_name, change, code) => {
    const fetch = vi.fn<typeof globalThis.fetch>();
    const ai = aiWith(change(modelEnv(model.url)), fetch);
    expect(await ai.ask(question)).toEqual({ ok: false, code });
    expect(fetch).not.toHaveBeenCalled();
    expect(aiCall).not.toHaveBeenCalled();
  });

  it("needs no key on this machine", async () => {
    model.behave = completion({ tips: [] });
    const ai = aiWith({ ...modelEnv(model.url), AI_API_KEY: "" });
    expect(await ai.ask(question)).toEqual({ ok: true, answer: { tips: [] } });
    expect(model.received[0]?.headers).not.toHaveProperty("authorization");
  });

  it("asks OpenAI with the limit that its newer models accept", async () => {
    const fetch = vi.fn<typeof globalThis.fetch>(() => Promise.reject(new TypeError("no network")));
    const ai = aiWith({ ...modelEnv("https://api.openai.com/v1") }, fetch);
    expect(await ai.ask(question)).toEqual({ ok: false, code: "ai_unreachable" });
    const [url, init] = fetch.mock.calls[0] ?? [];
    expect(url).toBe("https://api.openai.com/v1/chat/completions");
    const body = JSON.parse(init?.body as string) as object;
    expect(body).toMatchObject({ max_completion_tokens: 400 });
    expect(body).not.toHaveProperty("max_tokens");
  });

  it("makes four calls at once and refuses the others, and none after it was closed", async () => {
    model.behave = hang;
    const ai = enabled();
    const first = Array.from({ length: 4 }, () => ai.ask(question));
    expect(await ai.ask(question)).toEqual({ ok: false, code: "ai_error" });
    await vi.waitFor(() => {
      expect(model.received).toHaveLength(4);
    });
    ai.close();
    expect(await Promise.all(first)).toEqual(
      Array.from({ length: 4 }, () => ({ ok: false, code: "ai_error" })),
    );
    expect(await ai.ask(question)).toEqual({ ok: false, code: "ai_error" });
    expect(model.received).toHaveLength(4);
  });

  it("makes ten calls a minute and sixty an hour for a user, and others for other users", async () => {
    model.behave = completion({ tips: [] });
    const ai = enabled();
    const ask = (userId = 3) => ai.ask({ ...question, userId });
    for (let minute = 0; minute < 6; minute += 1) {
      for (let call = 0; call < 10; call += 1) expect(await ask()).toMatchObject({ ok: true });
      expect(await ask()).toMatchObject({ ok: false, code: "ai_rate_limited" });
      now += 60_000;
    }
    expect(await ask()).toEqual({ ok: false, code: "ai_rate_limited", waitSeconds: 54 * 60 });
    expect(await ask(4)).toMatchObject({ ok: true });
    expect(model.received).toHaveLength(61);
    expect(aiCall).toHaveBeenCalledTimes(61);
    now += 54 * 60_000;
    expect(await ask()).toMatchObject({ ok: true });
  });

  it("accepts calls again after others have ended", async () => {
    model.behave = completion({ tips: [] });
    const ai = enabled();
    for (let round = 0; round < 3; round += 1) {
      const results = await Promise.all(Array.from({ length: 4 }, () => ai.ask(question)));
      now += 60_000;
      expect(results.every(({ ok }) => ok)).toBe(true);
    }
  });
});
