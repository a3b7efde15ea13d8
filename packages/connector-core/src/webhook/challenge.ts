import type { Place } from "./place";
import { readPlace } from "./read-place";
import type { RawRequest, Reply } from "./request";
import type { SecretSource } from "./verification";

/** Answers a request with a constant reply. */
export type ConstantChallenge = { readonly reply: Reply } & (
  | {
      /** A place that must have a value, and the value (default: any). */
      readonly when: Place & { readonly is?: string };
      /** The method of the request. `GET` includes `HEAD` (default: any). */
      readonly method?: "GET" | "POST" | undefined;
    }
  | {
      /** Every request with the method `GET` or `HEAD`; a POST may be a delivery. */
      readonly method: "GET";
      readonly when?: undefined;
    }
);

/** Sends a value of the request back, as providers do to check that a webhook URL is wanted. */
export interface EchoChallenge<Name extends string = string> {
  /** The place of the value. A value of more than 1,000 characters is not sent back. */
  readonly echo: Place;
  /** The method of the request. `GET` includes `HEAD`. */
  readonly method: "GET" | "POST";
  /**
   * `text` sends the value alone; `json` sends an object with the last name of the place as its
   * property; `header` sends a header with that name and an empty body (default: `text`). As a header,
   * only a value of printable ASCII without spaces around it is sent back.
   */
  readonly as?: "text" | "json" | "header" | undefined;
  /**
   * A token in the request that has to equal a secret (default: everyone gets an answer). A secret
   * of the settings is compared at the integration's own URL only.
   */
  readonly proof?: { readonly place: Place; readonly secret: SecretSource<Name> };
  /**
   * True if the provider signs this POST request like a delivery. It is then answered only with a right
   * signature, also while the integration is paused (default: false).
   */
  readonly signed?: boolean | undefined;
}

/** A request that providers send, mostly unsigned, before they send deliveries. */
export type Challenge<Name extends string = string> = ConstantChallenge | EchoChallenge<Name>;

/** The answer to a challenge. */
export interface ChallengeAnswer {
  readonly reply: Reply;
  /** What has to be proven before the answer is sent; undefined if nothing has to be. */
  readonly proof: { readonly secret: SecretSource; readonly given: string } | undefined;
}

/** Longest value that is sent back, in characters. */
const maxEchoCharacters = 1_000;

/**
 * Finds the first challenge that a request asks.
 * @param isVerified True if the request's signature is right: only signed challenges are then looked for.
 */
export function findChallenge(
  challenges: readonly Challenge[] | undefined,
  request: RawRequest,
  isVerified = false,
): ChallengeAnswer | undefined {
  // HEAD asks for what GET would return (RFC 9110).
  const asked = request.method === "HEAD" ? "GET" : (request.method ?? "POST");
  for (const challenge of challenges ?? []) {
    if (isSigned(challenge) !== isVerified) continue;
    if ((challenge.method ?? asked) !== asked) continue;
    const answer =
      "echo" in challenge ? echoAnswer(challenge, request) : constantAnswer(challenge, request);
    if (answer) return answer;
  }
  return undefined;
}

/** True if an unsigned request with the method may be a challenge. */
export function mayAsk(
  challenges: readonly Challenge[] | undefined,
  method: "GET" | "POST",
): boolean {
  return (challenges ?? []).some((each) => !isSigned(each) && (each.method ?? method) === method);
}

function isSigned(challenge: Challenge): boolean {
  return "echo" in challenge && challenge.signed === true;
}

function constantAnswer(
  { when, reply }: ConstantChallenge,
  request: RawRequest,
): ChallengeAnswer | undefined {
  if (when) {
    const value = readPlace(when, request);
    if (value === undefined || (when.is !== undefined && value !== when.is)) return undefined;
  }
  return { reply, proof: undefined };
}

function echoAnswer(
  { echo, as = "text", proof }: EchoChallenge,
  request: RawRequest,
): ChallengeAnswer | undefined {
  const value = readPlace(echo, request);
  if (value === undefined || value === "" || value.length > maxEchoCharacters) return undefined;
  if (as === "header" && !isHeaderValue(value)) return undefined;
  return {
    reply: echoReply(as, lastNameOf(echo), value),
    proof: proof && { secret: proof.secret, given: readPlace(proof.place, request) ?? "" },
  };
}

function echoReply(as: NonNullable<EchoChallenge["as"]>, name: string, value: string): Reply {
  switch (as) {
    case "text":
      return { status: 200, body: value };
    case "json":
      return { status: 200, body: { [name]: value } };
    case "header":
      return { status: 200, body: "", headers: { [name]: value } };
  }
}

/** True for printable ASCII; spaces around a header's value are lost on the way. */
function isHeaderValue(value: string): boolean {
  return /^[ -~]+$/.test(value) && value.trim() === value;
}

/** The name under which a value of a place is sent back. */
export function lastNameOf(place: Place): string {
  const [name = ""] = Object.values(place) as string[];
  return "json" in place ? (name.split(".").at(-1) ?? name) : name;
}
