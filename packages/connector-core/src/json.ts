/** Any value that JSON can represent. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  [key: string]: JsonValue;
}

/**
 * True if a JSON value is an object, not an array or null.
 *
 * @example
 * ```ts
 * import { isJsonObject, type JsonValue } from "@tt/connector-core";
 *
 * export function nameOf(value: JsonValue): JsonValue | undefined {
 *   return isJsonObject(value) ? value["name"] : undefined;
 * }
 * ```
 */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An object type whose fields are never undefined. */
export type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/**
 * Copies an object without its undefined fields, which JSON cannot carry.
 *
 * @example
 * ```ts
 * import { withoutUndefined } from "@tt/connector-core";
 *
 * withoutUndefined({ page: "2", etag: undefined }); // { page: "2" }
 * ```
 */
export function withoutUndefined<T extends object>(value: T): Defined<T> {
  // Only the fields that the type excludes are dropped.
  return Object.fromEntries(
    Object.entries(value).filter(([, field]) => field !== undefined),
  ) as Defined<T>;
}

/**
 * A value or a promise of it. Ports use it where one implementation is synchronous (Node's crypto)
 * and another is not (Web Crypto).
 */
export type MaybePromise<T> = T | Promise<T>;

/**
 * Applies a function to a value at once, or to that of a promise later. What runs for every delivery
 * uses it, because waiting for a value that is there costs several turns of the microtask queue.
 */
export function whenThere<T, R>(
  value: MaybePromise<T>,
  next: (value: T) => MaybePromise<R>,
): MaybePromise<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}
