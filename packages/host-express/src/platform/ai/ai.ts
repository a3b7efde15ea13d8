import { createTokenLimits } from "../auth/token-limits";
import type { AiConfig } from "../config/config";
import type { Log } from "../log/log";
import type { Metrics } from "../metrics/metrics";
import type { SharedRedis } from "../redis/shared-redis";
import type { Exchange } from "./bounded-fetch";
import { endpointOf, type Endpoint } from "./endpoint";
import { codeOfFailure, type AiErrorCode } from "./error-codes";
import { promptOf } from "./prompt";
import type { AiQuestion } from "./question";
import { readObject } from "./read-object";

/** Maximum number of calls at once in one process: a slow model must not occupy all requests. */
const maxConcurrentCalls = 4;
/** Maximum number of calls for one user: a provider takes money for each. */
const callsPerUser = { perMinute: 10, perHour: 60 };
/** Longest response of the endpoint that is read. Answers are much shorter, but some models think aloud. */
const maxResponseBytes = 256 * 1024;
/** Maximum length of an answer in tokens. */
const maxOutputTokens = 400;

/** The answer of the language model, or why there is none. */
export type AiResult<Answer> =
  | { readonly ok: true; readonly answer: Answer }
  | {
      readonly ok: false;
      readonly code: AiErrorCode;
      /** Only with `ai_rate_limited`: seconds until the user may ask again. */
      readonly waitSeconds?: number;
    };

/** The language model of the installation. */
export interface Ai {
  /** Whether the installation uses it. It may still be unreachable. */
  readonly isEnabled: boolean;
  /**
   * Asks the model once, without repeating a failed request. Takes at most the configured time, beside
   * loading the SDK once, and never throws.
   */
  ask<Answer>(question: AiQuestion<Answer>): Promise<AiResult<Answer>>;
  /** Aborts all calls, and refuses further ones. */
  close(): void;
}

/** Services of {@link createAi}. */
export interface AiServices {
  readonly fetch: typeof globalThis.fetch;
  readonly log: Log;
  readonly metrics: Pick<Metrics, "aiCall">;
  /** Current time in milliseconds. */
  readonly now: () => number;
  /** Counts the calls of users for all processes. */
  readonly redis?: SharedRedis | undefined;
}

/** Creates the client of the configured language model. Nothing is loaded before the first call. */
export function createAi(config: AiConfig, { fetch, log, metrics, now, redis }: AiServices): Ai {
  const closing = new AbortController();
  const limits = createTokenLimits(callsPerUser, now, redis);
  let calls = 0;

  const answerOf = async <Answer>(
    { answer, task, data }: AiQuestion<Answer>,
    endpoint: Endpoint,
  ): Promise<AiResult<Answer> & { readonly status?: number | undefined }> => {
    const exchange: Exchange = { status: undefined, isUnreachable: false };
    let timeout: AbortSignal | undefined;
    try {
      // Loaded by the first call, which must not lose its time to it.
      const { complete } = await import("./complete");
      timeout = AbortSignal.timeout(config.timeoutMs);
      const text = await complete({
        ...endpoint,
        ...promptOf({ task, data, answer }),
        maxOutputTokens,
        maxResponseBytes,
        signal: AbortSignal.any([timeout, closing.signal]),
        fetch,
        exchange,
      });
      const parsed = answer.safeParse(readObject(text));
      return parsed.success
        ? { ok: true, answer: parsed.data }
        : { ok: false, code: text.trim() === "" ? "ai_invalid_response" : "ai_parse_error" };
    } catch {
      // The error is not logged: it contains the prompt, and the provider may repeat the key in it.
      const isTimedOut = timeout?.aborted ?? false;
      const code = closing.signal.aborted ? "ai_error" : codeOfFailure({ isTimedOut, ...exchange });
      return { ok: false, code, status: exchange.status };
    }
  };

  /** Asks the model within the limit of the user. */
  const askLimited = async <Answer>(
    question: AiQuestion<Answer>,
    endpoint: Endpoint,
  ): Promise<AiResult<Answer>> => {
    const { waitSeconds } = await limits.take(`model:${String(question.userId)}`);
    if (waitSeconds > 0) return { ok: false, code: "ai_rate_limited", waitSeconds };
    const start = performance.now();
    const { status, ...result } = await answerOf(question, endpoint);
    const seconds = (performance.now() - start) / 1000;
    const code = result.ok ? "ok" : result.code;
    metrics.aiCall(question.operation, code, seconds);
    const fields = { operation: question.operation, result: code, status, seconds };
    if (result.ok) log.info(fields, "asked the language model");
    else log.warn(fields, "the language model gave no answer");
    return result;
  };

  return {
    isEnabled: config.isEnabled,
    async ask(question) {
      const endpoint = endpointOf(config);
      if (typeof endpoint === "string") return { ok: false, code: endpoint };
      if (closing.signal.aborted || calls >= maxConcurrentCalls) {
        return { ok: false, code: "ai_error" };
      }
      calls += 1;
      const result = await askLimited(question, endpoint);
      calls -= 1;
      return result;
    },
    close() {
      closing.abort();
    },
  };
}
