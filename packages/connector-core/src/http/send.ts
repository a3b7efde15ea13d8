import { assertWithin } from "../api/resolve-url";
import { ConnectorError } from "../error";
import { cleanText, cleanValue } from "../text";
import { withoutParameters, type Credentials } from "./authorization";
import type { HttpClientOptions, ProviderCall } from "./call";
import type { ProviderAnswer } from "./classify";
import { isNetworkFault } from "./deadline";

/** Redirects to follow, each within the origin. */
const maxRedirects = 3;

/** A response of the provider, whatever its status. */
export type Answer = ProviderAnswer & { readonly url: string };

/** No response arrived. `unsent` means that the request never left. */
export interface Lost {
  readonly lost: "unsent" | "unknown";
}

/**
 * Sends a request once, and follows permanent redirects within the origin.
 * @throws ConnectorError if it leads to another origin, or if the credentials cannot be sent
 */
export async function send<T>(
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

/**
 * Requests that wait for a response. Node.js aborts the signal of a `Request` only while the object exists:
 * otherwise garbage collection would leave a call without its time limit.
 */
const pending = new Set<Request>();

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
  pending.add(request);
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
  } finally {
    pending.delete(request);
  }
}

function headersOf(
  { headers: fixed, userAgent }: HttpClientOptions,
  call: ProviderCall<unknown>,
): Headers {
  const headers = new Headers({ ...fixed, ...call.headers });
  // Some providers refuse a request that describes a body it does not have.
  if (call.json === undefined) headers.delete("content-type");
  else if (!headers.has("content-type")) headers.set("content-type", "application/json");
  if (!headers.has("accept")) headers.set("accept", "application/json");
  if (userAgent !== undefined && !headers.has("user-agent")) headers.set("user-agent", userAgent);
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
