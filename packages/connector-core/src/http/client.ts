import type * as z from "zod/mini";
import { safeParse } from "../schema";
import type { HttpClient, HttpClientOptions, ProviderCall, ProviderResponse } from "./call";
import type { Verdict } from "./classify";
import { withDeadline } from "./deadline";
import { isNotApplied, refusal, unavailable, unreadable } from "./failures";
import { send, type Answer, type Lost } from "./send";
import { untilAborted } from "./time-limit";

/** Longest Retry-After to sleep through; longer waits are returned as `retryAfter`. */
const maxWaitMs = 2_000;
/** Attempts per call, including the first. */
const maxAttempts = 3;

/** Creates a client bound to one origin: the credentials are sent nowhere else. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  return {
    call: (call) =>
      withDeadline((signal) => attempts(options, call, signal), options.limit?.signal),
  };
}

async function attempts<T>(
  options: HttpClientOptions,
  call: ProviderCall<T>,
  signal: AbortSignal,
): Promise<ProviderResponse<T>> {
  const isRepeatable = call.idempotent ?? call.method !== "POST";
  const { authorization } = options;
  let isRenewed = false;
  for (let attempt = 1; ; attempt += 1) {
    const credentials = await inTime(options, authorization.credentials());
    const answer = await send(options, call, credentials, signal);
    const verdict = verdictOf(options, call, answer);
    if (verdict.type === "ok" && !("lost" in answer)) return read(options, call, answer);
    if (verdict.type === "unauthorized" && authorization.renew && !isRenewed) {
      isRenewed = true;
      // A 401 had no effect, so retry with the new token.
      await inTime(options, authorization.renew());
      continue;
    }
    if (verdict.type !== "retry") throw refusal(options, verdict, credentials);
    const waitMs = (verdict.afterSeconds ?? backoffSeconds(attempt, options.random())) * 1000;
    const canRetry =
      attempt < (call.maxAttempts ?? maxAttempts) &&
      waitMs <= maxWaitMs &&
      (isRepeatable || isNotApplied(verdict));
    if (!canRetry || signal.aborted) throw unavailable(options, verdict);
    await options.clock.sleep(waitMs, signal).catch(() => {
      throw unavailable(options, verdict);
    });
  }
}

/** Waits for new tokens no longer than all calls may take. Other callers may wait for them too. */
function inTime<T>(options: HttpClientOptions, work: Promise<T>): Promise<T> {
  const { limit } = options;
  if (!limit) return work;
  const reason = "provider_unavailable";
  return untilAborted(work, limit.signal, () =>
    unavailable(options, { type: "retry", reason, notApplied: true }),
  );
}

function verdictOf<T>(
  options: HttpClientOptions,
  { expected, classify }: ProviderCall<T>,
  answer: Answer | Lost,
): Verdict {
  if ("lost" in answer) {
    return { type: "retry", reason: "provider_unavailable", notApplied: answer.lost === "unsent" };
  }
  if (expected?.includes(answer.status)) return { type: "ok" };
  return options.classify(answer, options.clock.now(), classify);
}

/** Exponential back-off from half a second, with 25% jitter. */
function backoffSeconds(attempt: number, random: number): number {
  return 0.5 * 2 ** (attempt - 1) * (0.75 + random / 2);
}

function read<T>(
  options: HttpClientOptions,
  call: ProviderCall<T>,
  answer: Answer,
): ProviderResponse<T> {
  return {
    data: readBody(options.provider, call.schema, answer.body),
    status: answer.status,
    url: answer.url,
    header: (name) => answer.header(name),
  };
}

/**
 * Parses what a provider sent.
 * @throws ConnectorError `provider_rejected` if it does not match the schema
 */
export function readBody<T>(provider: string, schema: z.core.$ZodType<T>, body: unknown): T {
  const result = safeParse(schema, body);
  if (result.success) return result.data;
  throw unreadable(provider, result.error);
}
