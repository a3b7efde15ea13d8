import { utf8 } from "../bytes";
import type { HeaderPlace, JsonPlace, Place, QueryPlace } from "./place";
import { isFormEncoded, type RawRequest, type RequestHead } from "./request";
import { scanForm } from "./scan-form";
import { scanJson } from "./scan-json";

/** Bytes of an unverified body that are searched. */
export const maxScannedBytes = 1_000_000;

const decoder = new TextDecoder();

/**
 * Reads a place of an unverified request, in time that grows with the size of the body
 * and never parsing it.
 *
 * A body is either JSON or a form, by its first byte: a signature covers the body, but not the
 * content type, so a changed one must not turn a text in JSON into a field of a form.
 *
 * @returns Undefined if the place is empty, or if its value is ambiguous because it is repeated.
 * @example
 * ```ts
 * import { json, readPlace, utf8 } from "@tt/connector-core";
 *
 * const body = utf8('{"project":{"path_with_namespace":"acme/site"}}');
 * readPlace(json("project.path_with_namespace"), { headers: {}, body }); // "acme/site"
 * ```
 */
export function readPlace(place: Place, request: RawRequest): string | undefined {
  if ("json" in place) return scanJson(jsonIn(request), place.json.split("."));
  if ("form" in place) {
    if (!isForm(request)) return undefined;
    return scanForm(decoder.decode(scanned(request)), place.form);
  }
  return readHeadPlace(place, request);
}

/**
 * Reads a token, which has to cover the whole body: a part of the body that lacks it, or that is not searched,
 * could be anyone's.
 */
export function readToken(
  place: HeaderPlace | QueryPlace | JsonPlace,
  request: RawRequest,
): string | undefined {
  if (!("json" in place)) return readHeadPlace(place, request);
  if (request.body.length > maxScannedBytes) return undefined;
  return scanJson(jsonIn(request), place.json.split("."), true);
}

/** Reads a place outside the body. */
export function readHeadPlace(
  place: HeaderPlace | QueryPlace,
  { headers, query }: RequestHead,
): string | undefined {
  if ("header" in place) return headers[place.header.toLowerCase()];
  return query === undefined ? undefined : scanForm(query, place.query);
}

/** Returns the first value of several places. */
export function readFirst(
  places: Place | readonly Place[],
  request: RawRequest,
): string | undefined {
  for (const place of isList(places) ? places : [places]) {
    const value = readPlace(place, request);
    if (value !== undefined && value !== "") return value;
  }
  return undefined;
}

/** `Array.isArray` does not narrow read-only lists; `flat` takes five times as long. */
function isList(places: Place | readonly Place[]): places is readonly Place[] {
  return Array.isArray(places);
}

/** True if the body is a form: declared as one, and no JSON by its first byte. */
export function isForm(request: RawRequest): boolean {
  return isFormEncoded(request) && !isJson(request.body);
}

/** True if the bytes start as a JSON object or array does, and no form. */
function isJson(body: Uint8Array): boolean {
  const first = body.find((byte) => byte > 0x20);
  return first === 0x7b || first === 0x5b;
}

/** The body or, if it is no JSON, the JSON in its form field `payload`. */
function jsonIn(request: RawRequest): Uint8Array {
  const bytes = scanned(request);
  if (isJson(bytes)) return bytes;
  return utf8(scanForm(decoder.decode(bytes), "payload") ?? "");
}

function scanned({ body }: RawRequest): Uint8Array {
  return body.length <= maxScannedBytes ? body : body.subarray(0, maxScannedBytes);
}
