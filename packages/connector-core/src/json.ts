/** Any value that JSON can represent. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  [key: string]: JsonValue;
}

/**
 * A value or a promise of it. Ports use it where one implementation is synchronous (Node's crypto)
 * and another is not (Web Crypto).
 */
export type MaybePromise<T> = T | Promise<T>;
