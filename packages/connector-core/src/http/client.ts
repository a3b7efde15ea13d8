import type * as z from "zod/mini";
import { assertWithin } from "../api/resolve-url";
import { ConnectorError } from "../error";
import type { JsonValue } from "../json";
import type { Clock } from "../ports/clock";
import { safeParse } from "../schema";
import { cleanText, cleanValue } from "../text";
import {
  concealSecrets,
  withoutParameters,
  type Authorization,
  type Credentials,
} from "./authorization";
import type { ProviderAnswer, Verdict } from "./classify";
import { isNetworkFault, withDeadline } from "./deadline";

/** Longest Retry-After to sleep through; longer waits are returned as `retryAfter`. */
const maxWaitMs = 2_000;
/** Attempts per call, including the first. */
const maxAttempts = 3;
/** Redirects to follow, each within the origin. */
const maxRedirects = 3;

/** A request to a provider. */
export interface ProviderCall<T> {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Absolute URL within the origin. */
  readonly url: string;
  /** Query parameters to set on `url`; a list repeats its parameter. */
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  /** Body, sent as JSON. */
  readonly json?: JsonValue;
  readonly headers?: Readonly<Record<string, string>>;
  /** Schema of the response body. Describe only the fields you use. */
  readonly schema: z.core.$ZodType<T>;
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
  /** URL of the response, after redirects. Contains no credentials. */
  readonly url: string;
  /** Returns a response header by its lower-case name. */
  header(name: string): string | undefined;
}

/**
 * Sends requests to a provider on behalf of one integration: authorized, within one origin, with
 * retries, and with a timeout of 10 seconds per call.
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
  /** The only origin that requests may go to. */
  readonly origin: string;
  readonly headers: Readonly<Record<string, string>>;
  classify(answer: ProviderAnswer, now: Date): Verdict;
  readonly authorization: Authorization;
  /** A random number from 0 to 1, so that clients do not retry at the same moment. */
  random(): number;
  /** Called for every response; status 0 means that none arrived. */
  onAnswer(host: string, status: number): void;
}

/** Creates a client bound to one origin: the credentials are sent nowhere else. */
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
  const { authorization } = options;
  let isRenewed = false;
  for (let attempt = 1; ; attempt += 1) {
    const credentials = await authorization.credentials();
    const answer = await send(options, call, credentials, signal);
    const verdict = verdictOf(options, call, answer);
    if (verdict.type === "ok" && !("lost" in answer)) return read(options, call, answer);
    if (verdict.type === "unauthorized" && authorization.renew && !isRenewed) {
      isRenewed = true;
      // A 401 had no effect, so retry with the new token.
      await authorization.renew();
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
  credentials: Credentials,
  signal: AbortSignal,
): Promise<Answer | Lost> {
  let url = withQuery(new URL(call.url), call.query);
  for (let redirects = 0; ; redirects += 1) {
    assertWithin(options.provider, options.origin, url);
    // A provider may repeat the query in a redirect.
    url = withoutParameters(url, options.authorization.hiddenParameters);
    const answer = await once(options, call, url, credentials, signal);
    if ("lost" in answer) return answer;
    const location = redirectTarget(answer, url);
    if (!location || redirects >= maxRedirects || call.method !== "GET") return answer;
    url = location;
  }
}

function withQuery(url: URL, query: ProviderCall<unknown>["query"] = {}): URL {
  const target = new URL(url);
  for (const [name, value] of Object.entries(query)) {
    target.searchParams.delete(name);
    for (const each of [value].flat()) target.searchParams.append(name, each);
  }
  return target;
}

/** @param url Without credentials, so that it may be shown. */
async function once<T>(
  options: HttpClientOptions,
  call: ProviderCall<T>,
  url: URL,
  credentials: Credentials,
  signal: AbortSignal,
): Promise<Answer | Lost> {
  const { fetch, provider } = options;
  const request = new Request(withQuery(url, credentials.query), {
    method: call.method,
    headers: authorized(provider, headersOf(options, call), credentials),
    body: call.json === undefined ? null : JSON.stringify(call.json),
    // Every step is checked here, and a client follows redirects to any origin.
    redirect: "manual",
    signal,
  });
  try {
    // Not as a method: some runtimes refuse a `fetch` whose `this` is another object.
    const response = await fetch(request);
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

function headersOf({ headers: fixed }: HttpClientOptions, call: ProviderCall<unknown>): Headers {
  const headers = new Headers({ ...fixed, ...call.headers });
  if (call.json !== undefined && !headers.has("content-type")) {
    headers.set("content-type", "application/json");
  }
  return headers;
}

/**
 * Adds the credentials.
 * @throws ConnectorError `invalid_config` if one has a character that no header can hold, as texts
 *   copied from formatted pages do; the error of `Headers` would quote it
 */
function authorized(provider: string, headers: Headers, credentials: Credentials): Headers {
  for (const [name, value] of Object.entries(credentials.headers)) {
    try {
      headers.set(name, value);
    } catch {
      throw new ConnectorError({
        code: "invalid_config",
        message:
          `The credentials for ${provider} contain a character that cannot be sent. Copy them ` +
          "again, enter them in the settings and save.",
      });
    }
  }
  return headers;
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

/** Error for a response that cannot be used. */
export function unreadable(provider: string, cause?: unknown): ConnectorError {
  return new ConnectorError({
    code: "provider_rejected",
    message: `${provider} sent a response in an unexpected format.`,
    cause,
  });
}

function refusal(
  options: HttpClientOptions,
  verdict: Exclude<Verdict, { type: "retry" }>,
  { secrets }: Credentials,
): ConnectorError {
  // A provider may quote the credentials in its refusal.
  const message = "message" in verdict ? concealSecrets(verdict.message, secrets) : "";
  switch (verdict.type) {
    case "unauthorized":
      return new ConnectorError({
        code: "needs_reauth",
        message,
      });
    case "config":
      return new ConnectorError({
        code: verdict.code,
        message,
      });
    case "rejected":
      return new ConnectorError({
        code: "provider_rejected",
        message,
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
