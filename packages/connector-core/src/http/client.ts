import ky from "ky";
import type * as z from "zod";
import { ConnectorError } from "../error";
import type { JsonValue } from "../json";
import type { Clock } from "../ports/clock";
import type { Secret } from "../secret";
import { cleanText, cleanValue } from "../text";
import type { Classify, ProviderAnswer, Verdict } from "./classify";
import { isNetworkFault, withDeadline } from "./deadline";

/** Longest Retry-After to sleep through; longer waits are returned as `retryAfter`. */
const maxWaitMs = 2_000;
/** Attempts per call, including the first. */
const maxAttempts = 3;
/** Redirects to follow, each within the allowed origins. */
const maxRedirects = 3;

/** A request to a provider. */
export interface ProviderCall<T> {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Absolute URL; its origin must be one of the manifest's `origins`. */
  readonly url: string;
  /** Query parameters to set on `url`. */
  readonly query?: Readonly<Record<string, string>>;
  /** Body, sent as JSON. */
  readonly json?: JsonValue;
  readonly headers?: Readonly<Record<string, string>>;
  /** Schema of the response body. Describe only the fields you use. */
  readonly schema: z.ZodType<T>;
  /**
   * True if the request may be repeated (default: true unless `method` is `POST`). Otherwise it is
   * retried only if the provider is known not to have applied it.
   */
  readonly idempotent?: boolean;
  /** Maximum number of attempts, including the first (default: 3). */
  readonly maxAttempts?: number;
  /** Error statuses to return like a success instead of throwing, e.g. `[409]`. */
  readonly expected?: readonly number[];
}

/** A successful response of a provider. */
export interface ProviderResponse<T> {
  /** The body, parsed by the schema. */
  readonly data: T;
  readonly status: number;
  /** URL of the response, after redirects. */
  readonly url: string;
  /** Returns a response header by its lower-case name. */
  header(name: string): string | undefined;
}

/**
 * Sends requests to a provider on behalf of one integration: authenticated, within the manifest's
 * origins, with retries, and with a timeout of 10 seconds per call.
 *
 * @example
 * ```ts
 * import type { HttpClient } from "@tt/connector-core";
 * import * as z from "zod";
 *
 * export async function loginOf(http: HttpClient): Promise<string> {
 *   const { data } = await http.call({
 *     method: "GET",
 *     url: "https://api.github.com/user",
 *     schema: z.object({ login: z.string() }),
 *   });
 *   return data.login;
 * }
 * ```
 */
export interface HttpClient {
  /**
   * Sends a request.
   * @throws ConnectorError with a message for the integration's owner
   */
  call<T>(call: ProviderCall<T>): Promise<ProviderResponse<T>>;
}

/** Options of {@link createHttpClient}. */
export interface HttpClientOptions {
  /** Name for messages, e.g. `GitHub`. */
  readonly provider: string;
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  readonly origins: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly classify: Classify;
  token(): Promise<Secret | undefined>;
  /**
   * Gets a new token after one was refused, at most once per call. Absent if the token is fixed.
   * @throws ConnectorError if no new token is available
   */
  renew?(): Promise<void>;
  /** A random number from 0 to 1, so that clients do not retry at the same moment. */
  random(): number;
  /** Called for every response; status 0 means that none arrived. */
  onAnswer(host: string, status: number): void;
}

/** Creates a client bound to the provider's origins: the token is sent nowhere else. */
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
  const isRepeatable = call.idempotent ?? call.method !== "POST";
  let isRenewed = false;
  for (let attempt = 1; ; attempt += 1) {
    const answer = await send(options, call, signal);
    const verdict = verdictOf(options, call, answer);
    if (verdict.type === "ok" && !("lost" in answer)) return read(options, call, answer);
    if (verdict.type === "unauthorized" && options.renew && !isRenewed) {
      isRenewed = true;
      // A 401 had no effect, so retry with the new token.
      await options.renew();
      continue;
    }
    if (verdict.type !== "retry") throw refusal(options, verdict);
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

/** Exponential back-off from half a second, with 25% jitter. */
function backoffSeconds(attempt: number, random: number): number {
  return 0.5 * 2 ** (attempt - 1) * (0.75 + random / 2);
}

type Answer = ProviderAnswer & { readonly url: string };

/** No response arrived. `unsent` means that the request never left. */
interface Lost {
  readonly lost: "unsent" | "unknown";
}

type Retry = Extract<Verdict, { type: "retry" }>;

function isNotApplied({ reason, notApplied = false }: Retry): boolean {
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
        message: `${options.provider} redirected to ${url.origin}, which this connector may not call.`,
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
    // A programming error must not look like an outage.
    if (!isNetworkFault(error)) throw error;
    options.onAnswer(url.host, 0);
    return { lost: isUnsent(error) ? "unsent" : "unknown" };
  }
}

/** Error codes of runtimes for connections that were never established. */
const neverConnected = [
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
];

/** Any other error may have occurred after the provider had read the request. */
function isUnsent(error: unknown): boolean {
  for (let current = error; current instanceof Error; current = current.cause) {
    if ("code" in current && neverConnected.includes(String(current.code))) return true;
  }
  return false;
}

/** Only permanent redirects are followed: 301 and 308 (GH-38). */
function redirectTarget(answer: Answer, from: URL): URL | undefined {
  if (answer.status !== 301 && answer.status !== 308) return undefined;
  const location = answer.header("location");
  return location === undefined || !URL.canParse(location, from.href)
    ? undefined
    : new URL(location, from);
}

/** In UTF-8 JSON, only escapes can contain U+0000 or a lone surrogate. */
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
      message: `${options.provider} sent a response in an unexpected format.`,
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
        message: `${options.provider} did not respond.`,
      });
  }
}

function unavailable(options: HttpClientOptions, verdict: Retry): ConnectorError {
  const isLimited = verdict.reason === "rate_limited";
  return new ConnectorError({
    code: verdict.reason,
    message: isLimited
      ? `${options.provider} limits the rate of requests. Try again later.`
      : `${options.provider} is not responding. Try again later.`,
    ...(verdict.afterSeconds === undefined ? {} : { retryAfter: Math.ceil(verdict.afterSeconds) }),
    notApplied: isNotApplied(verdict),
  });
}
