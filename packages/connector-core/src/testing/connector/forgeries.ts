import { fromUtf8, utf8 } from "../../bytes";
import { isJsonObject, type JsonValue } from "../../json";
import type { RawRequest } from "../../webhook/request";
import { bodyOnly, parseTemplate } from "../../webhook/signed-template";
import {
  alternativesOf,
  type HeaderValue,
  type SingleVerification,
  type TokenVerification,
  type Verification,
} from "../../webhook/verification";
import { withHeader } from "./requests";

/** Replaces, or with undefined removes, every signature and token of a request. */
export function withProof(
  request: RawRequest,
  verification: Verification,
  value: string | undefined,
): RawRequest {
  let changed = request;
  for (const each of alternativesOf(verification)) {
    switch (each.type) {
      case "token":
        changed = withToken(changed, each.in, value);
        break;
      case "custom":
        if (each.signatureHeader !== undefined) {
          changed = withHeader(changed, each.signatureHeader, value);
        }
        break;
      default:
        changed = withHeader(changed, each.signature.header, value);
    }
  }
  return changed;
}

function withToken(
  request: RawRequest,
  place: TokenVerification["in"],
  value: string | undefined,
): RawRequest {
  if ("header" in place) return withHeader(request, place.header, value);
  if ("query" in place) return withParameter(request, place.query, value);
  const body = JSON.parse(fromUtf8(request.body)) as JsonValue;
  replaceIn(body, place.json.split("."), value);
  return { ...request, body: utf8(JSON.stringify(body)) };
}

/** Replaces a property wherever the path leads to it. */
function replaceIn(
  body: JsonValue | undefined,
  [name = "", ...path]: readonly string[],
  value?: string,
): void {
  for (const each of Array.isArray(body) ? body : [body]) {
    if (!isJsonObject(each)) continue;
    if (path.length > 0) replaceIn(each[name], path, value);
    else if (value === undefined) Reflect.deleteProperty(each, name);
    else Object.assign(each, { [name]: value });
  }
}

function withParameter(request: RawRequest, name: string, value: string | undefined): RawRequest {
  const parameters = new URLSearchParams(request.query);
  if (value === undefined) parameters.delete(name);
  else parameters.set(name, value);
  return { ...request, query: parameters.toString() };
}

/**
 * A request with the body, signature and signed headers of one request, and all that is not signed of
 * another.
 */
export function withUnsignedPartsOf(
  signed: RawRequest,
  other: RawRequest,
  verification: Verification,
): RawRequest {
  const alternatives = alternativesOf(verification);
  const names = alternatives.flatMap(signedHeaders).map((name) => name.toLowerCase());
  const kept = Object.fromEntries(names.map((name) => [name, signed.headers[name]]));
  const isUrlSigned = alternatives.some((each) => partsOf(each).some(({ type }) => type === "url"));
  const headers = { ...other.headers, ...kept };
  return { ...(isUrlSigned ? signed : other), headers, body: signed.body };
}

/** Names of the headers that prove a request, or that its signature covers. */
function signedHeaders(verification: SingleVerification): readonly string[] {
  switch (verification.type) {
    case "token":
      return "header" in verification.in ? [verification.in.header] : [];
    case "custom":
      return verification.signatureHeader === undefined ? [] : [verification.signatureHeader];
    default:
      return [
        verification.signature.header,
        ...headerTimes(verification).map(({ header }) => header),
        ...partsOf(verification).flatMap((part) => (part.type === "header" ? [part.name] : [])),
      ];
  }
}

/** The signed parts of a request, as far as they are data. */
function partsOf(verification: SingleVerification) {
  if (verification.type === "token" || verification.type === "custom") return [];
  return parseTemplate(verification.signed ?? bodyOnly) ?? [];
}

/**
 * The headers with the signed times of a verification. Times in the body are left out, because changing
 * one changes the body; so are those that only code can find.
 */
export function signedTimes(verification: Verification): readonly HeaderValue[] {
  return alternativesOf(verification).flatMap(headerTimes);
}

function headerTimes(each: SingleVerification): readonly HeaderValue[] {
  if (each.type === "token" || each.type === "custom") return [];
  return each.time && "header" in each.time ? [each.time] : [];
}

/** The largest difference in seconds to the signed time that the verification accepts. */
export function maxToleranceSeconds(verification: Verification): number {
  const tolerances = alternativesOf(verification).map((each) => {
    if (each.type === "token") return 0;
    return (each.type === "custom" ? each.toleranceSeconds : each.time?.toleranceSeconds) ?? 0;
  });
  return Math.max(0, ...tolerances);
}

/** Moves the signed time of a request by a second, without signing it again. */
export function withOtherTime(request: RawRequest, times: readonly HeaderValue[]): RawRequest {
  let changed = request;
  for (const { header, prefix = "" } of times) {
    const value = changed.headers[header];
    const start = value?.indexOf(prefix) ?? -1;
    if (value === undefined || start === -1) continue;
    const digits = /\d+/.exec(value.slice(start + prefix.length))?.[0] ?? "";
    const moved = value.replace(`${prefix}${digits}`, `${prefix}${String(Number(digits) - 1)}`);
    changed = withHeader(changed, header, moved);
  }
  return changed;
}
