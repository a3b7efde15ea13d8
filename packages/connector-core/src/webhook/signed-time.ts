import type { StaleTime } from "../ports/telemetry";
import { inLowerCase, valuesIn } from "./header-values";
import { readPlace } from "./read-place";
import type { RawRequest, RequestHead } from "./request";
import type { BodyTime, HeaderValue, SignedTime } from "./verification";

type InHeader = Extract<SignedTime, HeaderValue>;
type InBody = Extract<SignedTime, BodyTime>;

/** Where a signed time is: in a header, or in the body. */
export function timesOf(time: SignedTime | undefined): {
  readonly header?: InHeader;
  readonly body?: InBody;
} {
  if (!time) return {};
  return "in" in time ? { body: time } : { header: inLowerCase(time) };
}

/** The time in a header as text. Undefined if it is missing, malformed or given more than once. */
export function timeIn(time: InHeader, headers: RequestHead["headers"]): string | undefined {
  const [at, another] = valuesIn(time, headers);
  return at !== undefined && another === undefined && isInstant(at) ? at : undefined;
}

/** The time in a body as text. Undefined if it is missing or malformed. */
export function timeInBody({ in: place }: InBody, request: RawRequest): string | undefined {
  const text = readPlace(place, request);
  return text !== undefined && isInstant(text) ? text : undefined;
}

/** What is wrong with a signed time; undefined if it is within its tolerance. */
export function staleTime(
  { unit, toleranceSeconds }: SignedTime,
  text: string | undefined,
  now: Date,
): StaleTime | undefined {
  const timeMs = Number(text) * (unit === "ms" ? 1 : 1000);
  return outsideTolerance(toleranceSeconds, timeMs, now);
}

/**
 * Replay protection: a time too far ahead is as wrong as one too old.
 * @param timeMs Undefined or NaN if the request has no readable time, which is outside any tolerance.
 */
export function outsideTolerance(
  toleranceSeconds: number,
  timeMs: number | undefined,
  now: Date,
): StaleTime | undefined {
  if (timeMs === undefined || Number.isNaN(timeMs)) {
    return { ageSeconds: undefined, toleranceSeconds };
  }
  const age = (now.getTime() - timeMs) / 1000;
  if (Math.abs(age) <= toleranceSeconds) return undefined;
  // Away from zero, so that it never reads like a difference that is allowed.
  return { ageSeconds: Math.sign(age) * Math.ceil(Math.abs(age)), toleranceSeconds };
}

/** True for seconds or milliseconds since 1970. */
function isInstant(text: string): boolean {
  return /^\d{1,15}$/.test(text);
}
