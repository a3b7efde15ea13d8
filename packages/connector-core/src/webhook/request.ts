import type { JsonObject } from "../json";
import type { Failure } from "../result";

/** An unverified HTTP request. */
export interface RawRequest {
  /** The HTTP method in upper case (default: `POST`). */
  readonly method?: string;
  /**
   * The URL that the provider called, with the public origin and the query. Needed to verify
   * signatures that cover the URL.
   */
  readonly url?: string;
  /** Header values by lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The raw body. Signatures cover exactly these bytes. */
  readonly body: Uint8Array;
  /** The query string without `?`. Usually not covered by the signature. */
  readonly query?: string;
}

/** A request whose body has not been read. */
export type RequestHead = Omit<RawRequest, "body">;

/** True for a POST request. All others are challenges, or nothing. */
export function isDelivery({ method = "POST" }: RequestHead): boolean {
  return method === "POST";
}

/**
 * True if the body is form-encoded (`application/x-www-form-urlencoded`), with or without parameters
 * such as a charset.
 *
 * @example
 * ```ts
 * import { isFormEncoded } from "@tt/connector-core";
 *
 * const headers = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
 * isFormEncoded({ headers }); // true
 * ```
 */
export function isFormEncoded({ headers }: RequestHead): boolean {
  const type = headers["content-type"] ?? "";
  // Cut first: the header may be long, and this runs for every delivery.
  return type.slice(0, formType.length).toLowerCase() === formType;
}

const formType = "application/x-www-form-urlencoded";

/** The HTTP response to a delivery. */
export interface Reply {
  readonly status: number;
  /** An object is sent as JSON. A text is sent as `text/plain`, which no browser interprets. */
  readonly body: JsonObject | string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The signature of a request and what it covers. */
export interface SignedRequest {
  /** The bytes that the signature covers. */
  readonly data: Uint8Array;
  /** The decoded signature. Undefined if missing or malformed; the delivery is then refused. */
  readonly signature: Uint8Array | undefined;
  /** The signed time, if the provider signs one. */
  readonly at?: Date | undefined;
}

/** The result of parsing a verified delivery: an event, or a reason to ignore it. */
export type Parsed<Event> =
  | { readonly event: Event }
  | {
      /** Why the delivery is ignored; included in the reply. */
      readonly ignored: string;
    };

/**
 * Why core replies to a verified delivery instead of the connector. Status of core's reply in
 * parentheses:
 *
 * - `duplicate`: it was processed before (200)
 * - `inactive`: the integration is paused (202)
 * - `ignored`: its event is not handled, or the connector ignores it, with the reason (202)
 * - `failed`: it could not be processed, and nothing was changed (400 if it is malformed, otherwise 5xx)
 * - `done`: it was committed, but building the connector's reply failed (200)
 */
export type Situation =
  | { readonly type: "duplicate" | "inactive" | "done" }
  | { readonly type: "ignored"; readonly reason: string }
  | { readonly type: "failed"; readonly failure: Failure };
