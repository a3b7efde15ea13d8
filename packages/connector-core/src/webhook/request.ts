import type { JsonObject } from "../json";
import type { Failure } from "../result";

/** An HTTP request as it came, before anybody believed a word of it. */
export interface RawRequest {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The body's bytes, notApplied: signatures are over them. */
  readonly body: Uint8Array;
  /** What stands behind the `?` of the URL; signed by nobody. */
  readonly query?: string;
}

/** A request whose body has not been read. */
export type RequestHead = Omit<RawRequest, "body">;

/** What a delivery is answered with. */
export interface Reply {
  readonly status: number;
  readonly body: JsonObject;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The parts of a request that the sender signed. */
export interface SignedRequest {
  /** The bytes the signature is over. */
  readonly data: Uint8Array;
  /** The decoded signature; undefined when missing or not well formed: refused. */
  readonly signature: Uint8Array | undefined;
  /** The signed time, where the provider signs one. */
  readonly at?: Date;
}

/** A verified delivery, understood or left alone on purpose. */
export type Parsed<Event> =
  | { readonly event: Event }
  | {
      /** Why we leave it alone; goes into the answer. */
      readonly ignored: string;
    };

/**
 * Why a verified delivery is answered without its connector:
 *
 * - `duplicate` it was done before
 * - `inactive` the card is paused
 * - `failed` it could not be done, and nothing was changed
 * - `done` it was done, but the connector's own reply could not be made
 */
export type Situation =
  | { readonly type: "duplicate" | "inactive" | "done" }
  | { readonly type: "failed"; readonly failure: Failure };
