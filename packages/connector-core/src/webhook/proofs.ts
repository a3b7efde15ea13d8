import { fromBase64, hexAfter, utf8 } from "../bytes";
import { whenThere, type MaybePromise } from "../json";
import type { Crypto } from "../ports/crypto";
import { decodeKey, keyFormOf } from "./key-form";
import { readHeadPlace, readPlace } from "./read-place";
import type { RawRequest, RequestHead } from "./request";
import { bodyOnly, parseTemplate, signedBytes, type SignedTemplate } from "./signed-template";
import {
  alternativesOf,
  type BodyTime,
  type CustomVerification,
  type Ed25519Verification,
  type HeaderValue,
  type HmacVerification,
  type SecretSource,
  type SignedTime,
  type TokenVerification,
  type Verification,
} from "./verification";

/** What a request presents to prove its sender: a well-formed signature or token. */
export interface Proof {
  readonly secret: SecretSource;
  /**
   * True if the secret made it, and a time in the signed body is within its tolerance. Compares in
   * constant time. An empty secret makes nothing.
   */
  isBy(secret: string, crypto: Crypto): MaybePromise<boolean>;
}

/** One alternative of a verification, prepared once. */
interface Scheme {
  /** True unless the signature is missing or malformed. Does not look at the body. */
  isPresent(head: RequestHead): boolean;
  /** Undefined if the proof is missing, malformed or too old. */
  proofOf(request: RawRequest, now: Date): Proof | undefined;
}

const prepared = new WeakMap<Verification, readonly Scheme[]>();

function schemesOf(verification: Verification): readonly Scheme[] {
  const known = prepared.get(verification);
  if (known) return known;
  const schemes = alternativesOf(verification).map((each) => {
    switch (each.type) {
      case "token":
        return tokenScheme(each);
      case "custom":
        return customScheme(each);
      default:
        return signatureScheme(each);
    }
  });
  prepared.set(verification, schemes);
  return schemes;
}

/** True if a request presents a well-formed signature or token. Does not look at the body. */
export function hasProof(verification: Verification, head: RequestHead): boolean {
  return schemesOf(verification).some((scheme) => scheme.isPresent(head));
}

/** The proofs that a request presents. Signed times outside their tolerance are none. */
export function proofsOf(
  verification: Verification,
  request: RawRequest,
  now: Date,
): readonly Proof[] {
  const proofs: Proof[] = [];
  for (const scheme of schemesOf(verification)) {
    const proof = scheme.proofOf(request, now);
    if (proof) proofs.push(proof);
  }
  return proofs;
}

/** A token, or another text, that has to equal the secret. */
export function tokenProof(secret: SecretSource, given: string): Proof {
  return {
    secret,
    async isBy(expected, { hmac }) {
      if (expected === "") return false;
      // Hashes have one length, so that comparing them does not reveal the secret's.
      return hmac.equal(await hmac.digest(utf8(given)), await hmac.digest(utf8(expected)));
    },
  };
}

function tokenScheme({ secret, in: place }: TokenVerification): Scheme {
  return {
    isPresent: (head) => (readHeadPlace(place, head) ?? "") !== "",
    proofOf(request) {
      const given = readHeadPlace(place, request) ?? "";
      return given === "" ? undefined : tokenProof(secret, given);
    },
  };
}

const sha256Bytes = 32;
const signatureLengths = { sha256: sha256Bytes, sha1: 20, ed25519: 64 } as const;

function signatureScheme(verification: HmacVerification | Ed25519Verification): Scheme {
  const { secret } = verification;
  const { header: time, body: bodyTime } = timesOf(verification.time);
  const template = parseTemplate(verification.signed ?? bodyOnly);
  const kind = verification.type === "hmac" ? (verification.algorithm ?? "sha256") : "ed25519";
  const signatures = signatureReader(verification, signatureLengths[kind]);
  const form = keyFormOf(verification);
  return {
    isPresent: ({ headers }) =>
      template !== undefined &&
      signatures(headers).length > 0 &&
      (!time || timeIn(time, headers) !== undefined),
    proofOf(request, now) {
      const given = signatures(request.headers);
      if (given.length === 0) return undefined;
      const data = dataOf(template, time, request, now);
      if (!data) return undefined;
      const isBy: Proof["isBy"] = (text, crypto) => {
        if (kind === "ed25519") return isEd25519(crypto, decodeKey(text, form), data, given);
        // Texts are passed on as they are: adapters have a fast path for them.
        const key = form === "text" ? text : decodeKey(text, form);
        if (key === undefined || key.length === 0) return false;
        const made = crypto.hmac[kind](key, data);
        return whenThere(made, (expected) => isAnyEqual(crypto, expected, given));
      };
      if (!bodyTime) return { secret, isBy };
      return {
        secret,
        // The body is not looked at before its signature is known to be right.
        isBy: (text, crypto) =>
          whenThere(isBy(text, crypto), (isMatch) => isMatch && isTimely(bodyTime, request, now)),
      };
    },
  };
}

type InHeader = Extract<SignedTime, HeaderValue>;
type InBody = Extract<SignedTime, BodyTime>;

function timesOf(time: SignedTime | undefined): {
  readonly header?: InHeader;
  readonly body?: InBody;
} {
  if (!time) return {};
  return "in" in time ? { body: time } : { header: inLowerCase(time) };
}

function isTimely(time: InBody, request: RawRequest, now: Date): boolean {
  const text = readPlace(time.in, request);
  return text !== undefined && isInstant(text) && isInside(time, text, now);
}

/** The signed bytes; undefined if a part is missing or the time is outside its tolerance. */
function dataOf(
  template: SignedTemplate | undefined,
  time: InHeader | undefined,
  request: RawRequest,
  now: Date,
): Uint8Array | undefined {
  if (!template) return undefined;
  if (!time) return signedBytes(template, request, "");
  const at = timeIn(time, request.headers);
  return at === undefined || !isInside(time, at, now)
    ? undefined
    : signedBytes(template, request, at);
}

async function isEd25519(
  { ed25519 }: Crypto,
  key: Uint8Array | undefined,
  data: Uint8Array,
  signatures: readonly Uint8Array[],
): Promise<boolean> {
  if (!key) return false;
  if (!ed25519) throw new TypeError("The crypto port has no Ed25519");
  let isMatch = false;
  for (const signature of signatures) {
    if (await ed25519.verify(key, data, signature)) isMatch = true;
  }
  return isMatch;
}

/** Compares with all signatures, so that the time does not depend on which one matches. */
function isAnyEqual(
  { hmac }: Crypto,
  expected: Uint8Array,
  signatures: readonly Uint8Array[],
): boolean {
  let isMatch = false;
  for (const signature of signatures) {
    if (hmac.equal(expected, signature)) isMatch = true;
  }
  return isMatch;
}

function customScheme(verification: CustomVerification): Scheme {
  const { secret, signatureHeader, toleranceSeconds } = verification;
  return {
    isPresent(head) {
      if (signatureHeader === undefined) return true;
      if ((head.headers[signatureHeader] ?? "") === "") return false;
      return verification.signed({ ...head, body: new Uint8Array() }).signature !== undefined;
    },
    proofOf(request, now) {
      const { data, signature, at } = verification.signed(request);
      if (signature?.length !== sha256Bytes) return undefined;
      if (toleranceSeconds !== undefined && !(at && isNear(toleranceSeconds, at.getTime(), now))) {
        return undefined;
      }
      return {
        secret,
        async isBy(key, { hmac }) {
          return key !== "" && hmac.equal(await hmac.sha256(key, data), signature);
        },
      };
    },
  };
}

function isInside({ unit, toleranceSeconds }: SignedTime, text: string, now: Date): boolean {
  return isNear(toleranceSeconds, unit === "ms" ? Number(text) : Number(text) * 1000, now);
}

/** Replay protection: a time too far ahead is as wrong as one too old (SL-2). */
function isNear(toleranceSeconds: number, timeMs: number, now: Date): boolean {
  return Math.abs(now.getTime() - timeMs) <= toleranceSeconds * 1000;
}

type Headers = RequestHead["headers"];

function inLowerCase<Value extends HeaderValue>(value: Value): Value {
  return { ...value, header: value.header.toLowerCase() };
}

/** Maximum number of values of one header that are read. */
const maxValues = 20;

/** The wanted values of a header. */
function valuesIn({ header, separator, prefix = "" }: HeaderValue, headers: Headers): string[] {
  const value = headers[header];
  if (value === undefined) return [];
  if (separator === undefined) return value.startsWith(prefix) ? [value.slice(prefix.length)] : [];
  return value
    .split(separator, maxValues)
    .map((each) => each.trim())
    .filter((each) => each.startsWith(prefix))
    .map((each) => each.slice(prefix.length));
}

/** The signed time as text. Undefined if it is missing, malformed or given more than once. */
function timeIn(time: InHeader, headers: Headers): string | undefined {
  const [at, another] = valuesIn(time, headers);
  return at !== undefined && another === undefined && isInstant(at) ? at : undefined;
}

/** True for seconds or milliseconds since 1970. */
function isInstant(text: string): boolean {
  return /^\d{1,15}$/.test(text);
}

/** Reads the signatures of a request that have the right length. */
function signatureReader(
  { signature, encoding = "hex" }: HmacVerification | Ed25519Verification,
  length: number,
): (headers: Headers) => readonly Uint8Array[] {
  const place = inLowerCase(signature);
  const { header, separator, prefix = "" } = place;
  // Checked before decoding: a header may be long.
  const encoded = encoding === "hex" ? length * 2 : Math.ceil(length / 3) * 4;
  /** Decodes the signature after `start`; undefined if it does not have the right length. */
  const decode = (text: string, start: number): Uint8Array | undefined => {
    if (text.length - start > encoded) return undefined;
    const bytes = encoding === "hex" ? hexAfter(text, start) : fromBase64(text.slice(start));
    return bytes?.length === length ? bytes : undefined;
  };
  return (headers) => {
    const texts = separator === undefined ? [headers[header]] : valuesIn(place, headers);
    const start = separator === undefined ? prefix.length : 0;
    const found: Uint8Array[] = [];
    // Runs for every delivery; `flatMap` takes longer than decoding.
    for (const text of texts) {
      if (text === undefined || (start > 0 && !text.startsWith(prefix))) continue;
      const bytes = decode(text, start);
      if (bytes) found.push(bytes);
    }
    return found;
  };
}
