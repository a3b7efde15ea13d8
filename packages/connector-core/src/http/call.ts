import type * as z from "zod/mini";
import type { JsonValue } from "../json";
import type { Clock } from "../ports/clock";
import type { Authorization } from "./authorization";
import type { Classify, ProviderAnswer, Verdict } from "./classify";
import type { TimeLimit } from "./time-limit";

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
  /** Classifies the response of this request; the client's options may go first. */
  readonly classify?: Classify;
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

/** Options of `createHttpClient`. */
export interface HttpClientOptions {
  /** Name for messages, e.g. `GitHub`. */
  readonly provider: string;
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  /** The only origin that requests may go to. */
  readonly origin: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Name of the client, unless `headers` has one: providers such as GitHub refuse requests without. */
  readonly userAgent?: string;
  /** @param own The classifier of the request, for what the provider's own does not decide. */
  classify(answer: ProviderAnswer, now: Date, own?: Classify): Verdict;
  readonly authorization: Authorization;
  /** The time for all calls of the client, beside that of each (default: none). */
  readonly limit?: TimeLimit | undefined;
  /** A random number from 0 to 1, so that clients do not retry at the same moment. */
  random(): number;
  /** Called for every response; status 0 means that none arrived. */
  onAnswer(host: string, status: number): void;
}
