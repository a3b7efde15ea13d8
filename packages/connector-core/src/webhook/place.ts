/** A request header, by lower-case name. */
export interface HeaderPlace {
  readonly header: string;
}

/** A parameter of the URL's query. */
export interface QueryPlace {
  readonly query: string;
}

/**
 * A text, integer or boolean in a JSON body, by property names joined with dots. Where there is an array, the
 * path goes on in its objects; if they have different values, there is none. A body that is itself an array has
 * no value. The JSON may also be the field `payload` of a form.
 */
export interface JsonPlace {
  readonly json: string;
}

/** A field of a form-encoded body. */
export interface FormPlace {
  readonly form: string;
}

/**
 * A place in a request that holds one value. A place is read before the request is verified, so it
 * is data: core reads it in bounded time and never parses a stranger's JSON.
 */
export type Place = HeaderPlace | QueryPlace | JsonPlace | FormPlace;

/**
 * A request header.
 *
 * @param name Name of the header, in any case.
 * @example
 * ```ts
 * import { header } from "@tt/connector-core";
 *
 * const deliveryId = header("X-GitHub-Delivery");
 * ```
 */
export function header(name: string): HeaderPlace {
  return { header: name.toLowerCase() };
}

/**
 * A parameter of the URL's query. A repeated parameter has no value.
 *
 * @example
 * ```ts
 * import { query } from "@tt/connector-core";
 *
 * const challenge = query("hub.challenge");
 * ```
 */
export function query(name: string): QueryPlace {
  return { query: name };
}

/**
 * A text, an integer or a boolean in a JSON body, in the first megabyte. A repeated property has no
 * value. The JSON may also be the field `payload` of a form, as GitHub and Slack can send it.
 *
 * @param path Property names joined with dots. Where there is an array, the path goes on in its objects;
 *   if they have different values, there is none, nor in a body that is itself an array. A token has to be in
 *   each of the objects.
 * @example
 * ```ts
 * import { json } from "@tt/connector-core";
 *
 * const project = json("project.path_with_namespace");
 * // Of {"value": [{"clientState": "s3cret"}, {"clientState": "s3cret"}]}.
 * const token = json("value.clientState");
 * ```
 */
export function json(path: string): JsonPlace {
  return { json: path };
}

/**
 * A field of a form-encoded body, in the first megabyte. A repeated field has no value.
 *
 * @example
 * ```ts
 * import { form } from "@tt/connector-core";
 *
 * const trigger = form("trigger_id");
 * ```
 */
export function form(name: string): FormPlace {
  return { form: name };
}
