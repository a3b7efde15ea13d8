/** Any value that JSON can carry. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  [key: string]: JsonValue;
}

/** A value that is there now or later: ports may answer at once (Node's crypto) or not (WebCrypto). */
export type MaybePromise<T> = T | Promise<T>;
