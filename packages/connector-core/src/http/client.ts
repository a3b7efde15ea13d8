import ky from "ky";
import type { z } from "zod";
import { ConnectorError } from "../error";
import type { JsonValue } from "../json";
import type { Clock } from "../ports/clock";
import type { Secret } from "../secret";
import { cleanText, cleanValue } from "../text";
import type { Classify, ProviderAnswer, Verdict } from "./classify";
import { isNetworkFault, withDeadline } from "./deadline";

/** A waiting time that a request may spend on; longer ones go back to the caller as `retryAfter`. */
const maxWaitMs = 2_000;
/** Tries of one call, the first included. */
const maxAttempts = 3;
/** Redirects followed, each inside the allowed origins. */
const maxRedirects = 3;

/** One call to a provider. */
export interface ProviderCall<T> {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Absolute; its origin must be one of the manifest's. */
  readonly url: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly json?: JsonValue;
  readonly headers?: Readonly<Record<string, string>>;
  /** What the answer must look like; lenient, only what is used. */
  readonly schema: z.ZodType<T>;
  /**
   * True when repeating does no harm. GET, PUT and DELETE are by their nature; a POST that is not is
   * repeated only when the provider surely did not take it.
   */
  readonly idempotent?: boolean;
  /** Tries at most, the first included (default: 3). */
  readonly maxAttempts?: number;
  /** Refusals that the caller understands, e.g. 409: answered like a success, by their status. */
  readonly expected?: readonly number[];
}

/** A provider's good answer. */
export interface ProviderResponse<T> {
  readonly data: T;
  readonly status: number;
  /** Where the answer came from, after redirects. */
  readonly url: string;
  /** A response header by lower-case name. */
  header(name: string): string | undefined;
}

/** Talks to one provider for one card. */
export interface HttpClient {
  /** @throws ConnectorError with a message for the card's owner */
  call<T>(call: ProviderCall<T>): Promise<ProviderResponse<T>>;
}

/** What the client needs to know. */
export interface HttpClientOptions {
  /** For messages: "GitHub". */
  readonly provider: string;
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  readonly origins: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly classify: Classify;
  token(): Promise<Secret | undefined>;
  /**
   * Gets another token after one was refused; called once in a call. Absent: there is only one.
   * @throws ConnectorError when there is none to be had
   */
  renew?(): Promise<void>;
  /** From 0 to 1: spreads what waits for the same provider (GC-51). */
  random(): number;
  /** Told of every answer; status 0 means none came. */
  onAnswer(host: string, status: number): void;
}

/** Makes a client bound to the provider's origins: the token never travels anywhere else. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  return {
    call: (call) => withDeadline((signal) => attempts(options, call, signal)),
  };
}

async function attempts<T>(
  options: HttpClientOptions,
  call: ProviderCall<T>,
  signal: AbortSignal,
): Promise<ProviderResponse<T>> {
  const repeatable = call.idempotent ?? call.method !== "POST";
  let renewed = false;
  for (let attempt = 1; ; attempt += 1) {
    const answer = await send(options, call, signal);
    const verdict = verdictOf(options, call, answer);
    if (verdict.type === "ok" && !("lost" in answer)) return read(options, call, answer);
    if (verdict.type === "unauthorized" && options.renew && !renewed) {
      renewed = true;
      // What was refused took no effect, so it may be said again.
      await options.renew();
      continue;
    }
    if (verdict.type !== "retry") throw refusal(options, verdict);
    const wait = (verdict.afterSeconds ?? backoff(attempt, options.random())) * 1000;
    const again =
      attempt < (call.maxAttempts ?? maxAttempts) &&
      wait <= maxWaitMs &&
      (repeatable || isUntouched(verdict));
    if (!again || signal.aborted) throw unavailable(options, verdict);
    await options.clock.sleep(wait, signal).catch(() => {
      throw unavailable(options, verdict);
    });
  }
}

function verdictOf<T>(
  options: HttpClientOptions,
  { expected }: ProviderCall<T>,
  answer: Answer | Lost,
): Verdict {
  if ("lost" in answer) {
    return { type: "retry", reason: "provider_unavailable", notApplied: answer.lost === "unsent" };
  }
  if (expected?.includes(answer.status)) return { type: "ok" };
  return options.classify(answer, options.clock.now());
}

/** Seconds: half a second, doubled from try to try, a quarter more or less. */
function backoff(attempt: number, random: number): number {
  return 0.5 * 2 ** (attempt - 1) * (0.75 + random / 2);
}

type Answer = ProviderAnswer & { readonly url: string };

/** No answer came. `unsent`: because the request never went out. */
interface Lost {
  readonly lost: "unsent" | "unknown";
}

type Retry = Extract<Verdict, { type: "retry" }>;

function isUntouched({ reason, notApplied = false }: Retry): boolean {
  return notApplied || reason === "rate_limited";
}

async function send<T>(
  options: HttpClientOptions,
  call: ProviderCall<T>,
  signal: AbortSignal,
): Promise<Answer | Lost> {
  const token = await options.token();
  let url = new URL(call.url);
  for (const [name, value] of Object.entries(call.query ?? {})) url.searchParams.set(name, value);
  for (let redirects = 0; ; redirects += 1) {
    if (!options.origins.includes(url.origin)) {
      throw new ConnectorError({
        code: "provider_rejected",
        message: `${options.provider} pointed to ${url.origin}, which this connector may not call.`,
      });
    }
    const answer = await once(options, call, url, token, signal);
    if ("lost" in answer) return answer;
    const location = redirectTarget(answer, url);
    if (!location || redirects >= maxRedirects || call.method !== "GET") return answer;
    url = location;
  }
}

async function once<T>(
  options: HttpClientOptions,
  call: ProviderCall<T>,
  url: URL,
  token: Secret | undefined,
  signal: AbortSignal,
): Promise<Answer | Lost> {
  try {
    const response = await ky(url, {
      method: call.method,
      fetch: options.fetch,
      headers: {
        ...options.headers,
        ...call.headers,
        ...(token ? { authorization: `Bearer ${token.reveal()}` } : {}),
      },
      ...(call.json === undefined ? {} : { json: call.json }),
      redirect: "manual",
      retry: 0,
      timeout: false,
      throwHttpErrors: false,
      signal,
    });
    const text = await response.text();
    options.onAnswer(url.host, response.status);
    return {
      status: response.status,
      header: (name) => response.headers.get(name) ?? undefined,
      body: parsed(text),
      url: url.href,
    };
  } catch (error) {
    // Programming faults must not look like an outage.
    if (!isNetworkFault(error)) throw error;
    options.onAnswer(url.host, 0);
    return { lost: isUnsent(error) ? "unsent" : "unknown" };
  }
}

/** What runtimes say of a connection that was never made. */
const neverConnected = [
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
];

/** Only what is known for sure: an unknown fault may have come after the request was read. */
function isUnsent(error: unknown): boolean {
  for (let current = error; current instanceof Error; current = current.cause) {
    if ("code" in current && neverConnected.includes(String(current.code))) return true;
  }
  return false;
}

/** 301 and 308 say "for good", so they are followed (GH-38); 302, 303 and 307 are not. */
function redirectTarget(answer: Answer, from: URL): URL | undefined {
  if (answer.status !== 301 && answer.status !== 308) return undefined;
  const location = answer.header("location");
  return location === undefined || !URL.canParse(location, from.href)
    ? undefined
    : new URL(location, from);
}

/** Escapes are the only way for U+0000 or half a surrogate pair into JSON that was UTF-8. */
const oddEscape = /\\u(?:0000|d[89a-f])/i;

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return oddEscape.test(text) ? cleanValue(value) : value;
  } catch {
    return cleanText(text);
  }
}

function read<T>(
  options: HttpClientOptions,
  call: ProviderCall<T>,
  answer: Answer,
): ProviderResponse<T> {
  const result = call.schema.safeParse(answer.body);
  if (!result.success) {
    throw new ConnectorError({
      code: "provider_rejected",
      message: `${options.provider} answered in a form we do not know.`,
      cause: result.error,
    });
  }
  return {
    data: result.data,
    status: answer.status,
    url: answer.url,
    header: (name) => answer.header(name),
  };
}

function refusal(
  options: HttpClientOptions,
  verdict: Exclude<Verdict, { type: "retry" }>,
): ConnectorError {
  switch (verdict.type) {
    case "unauthorized":
      return new ConnectorError({
        code: "needs_reauth",
        message: verdict.message,
      });
    case "config":
      return new ConnectorError({
        code: verdict.code,
        message: verdict.message,
      });
    case "rejected":
      return new ConnectorError({
        code: "provider_rejected",
        message: verdict.message,
      });
    case "ok":
      return new ConnectorError({
        code: "provider_unavailable",
        message: `${options.provider} did not answer.`,
      });
  }
}

function unavailable(options: HttpClientOptions, verdict: Retry): ConnectorError {
  const limited = verdict.reason === "rate_limited";
  return new ConnectorError({
    code: verdict.reason,
    message: limited
      ? `${options.provider} asks us to wait before the next call.`
      : `${options.provider} does not answer right now. Try again later.`,
    ...(verdict.afterSeconds === undefined ? {} : { retryAfter: Math.ceil(verdict.afterSeconds) }),
    notApplied: isUntouched(verdict),
  });
}
