import type { JsonObject } from "../json";

/** An HTTP request as it came, before anybody believed a word of it. */
export interface RawRequest {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The body's bytes, untouched: signatures are over them. */
  readonly body: Uint8Array;
}

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
