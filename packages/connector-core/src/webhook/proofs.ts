import { fromBase64, hexAfter, utf8 } from "../bytes";
import { whenThere, type MaybePromise } from "../json";
import type { Crypto } from "../ports/crypto";
import type { StaleTime } from "../ports/telemetry";
import { inLowerCase, valuesIn } from "./header-values";
import { decodeKey, keyFormOf } from "./key-form";
import { readHeadPlace, readToken } from "./read-place";
import type { RawRequest, RequestHead } from "./request";
import { bodyOnly, parseTemplate, signedBytes } from "./signed-template";
import { outsideTolerance, staleTime, timeIn, timeInBody, timesOf } from "./signed-time";
import {
  alternativesOf,
  type CustomVerification,
  type Ed25519Verification,
  type HmacVerification,
  type SecretSource,
  type TokenVerification,
  type Verification,
} from "./verification";

/** What a request presents to prove its sender: a well-formed signature or token. */
export interface Proof {
  readonly secret: SecretSource;
  /**
   * True if a header says that it was signed at a time outside the tolerance, so that no secret can
   * make it count. A time in the body is read only after the signature was verified.
   */
  readonly isStale?: boolean;
  /** Compares with what the secret makes, in constant time. An empty secret makes nothing. */
  match(secret: string, crypto: Crypto): MaybePromise<Match>;
}

/** True if the secret made a proof; the time instead if that is outside its tolerance. */
export type Match = boolean | StaleTime;

/** One alternative of a verification, prepared once. */
interface Scheme {
  /** True unless the signature is missing or malformed. Does not look at the body. */
  isPresent(head: RequestHead): boolean;
  /** Undefined if the proof is missing or malformed. */
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

/** The proofs that a request presents, including those whose time is outside its tolerance. */
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
    async match(expected, { hmac }) {
      if (expected === "") return false;
      // Hashes have one length, so that comparing them does not reveal the secret's.
      return hmac.equal(await hmac.digest(utf8(given)), await hmac.digest(utf8(expected)));
    },
  };
}

function tokenScheme({ secret, in: place }: TokenVerification): Scheme {
  return {
    isPresent: (head) => "json" in place || (readHeadPlace(place, head) ?? "") !== "",
    proofOf(request) {
      const given = readToken(place, request) ?? "";
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
      const at = time ? timeIn(time, request.headers) : "";
      const data = template && at !== undefined ? signedBytes(template, request, at) : undefined;
      if (!data) return undefined;
      const isBy = (text: string, crypto: Crypto): MaybePromise<boolean> => {
        if (kind === "ed25519") return isEd25519(crypto, decodeKey(text, form), data, given);
        // Texts are passed on as they are: adapters have a fast path for them.
        const key = form === "text" ? text : decodeKey(text, form);
        if (key === undefined || key.length === 0) return false;
        const made = crypto.hmac[kind](key, data);
        return whenThere(made, (expected) => isAnyEqual(crypto, expected, given));
      };
      if (time) return timedProof(secret, isBy, staleTime(time, at, now));
      if (!bodyTime) return { secret, match: isBy };
      return {
        secret,
        // The body is not looked at before its signature is known to be right.
        match: (text, crypto) =>
          whenThere(
            isBy(text, crypto),
            (isMatch) =>
              isMatch && (staleTime(bodyTime, timeInBody(bodyTime, request), now) ?? true),
          ),
      };
    },
  };
}

/**
 * A proof with a time that is known before its signature is verified. The signature is verified in
 * any case, so that a stale one takes as long as a wrong one.
 */
function timedProof(
  secret: SecretSource,
  isBy: (text: string, crypto: Crypto) => MaybePromise<boolean>,
  stale: StaleTime | undefined,
): Proof {
  if (!stale) return { secret, match: isBy };
  return {
    secret,
    isStale: true,
    match: (text, crypto) => whenThere(isBy(text, crypto), (isMatch) => isMatch && stale),
  };
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
      const stale =
        toleranceSeconds === undefined
          ? undefined
          : outsideTolerance(toleranceSeconds, at?.getTime(), now);
      return timedProof(
        secret,
        async (key, { hmac }) => key !== "" && hmac.equal(await hmac.sha256(key, data), signature),
        stale,
      );
    },
  };
}

/** Reads the signatures of a request that have the right length. */
function signatureReader(
  { signature, encoding = "hex" }: HmacVerification | Ed25519Verification,
  length: number,
): (headers: RequestHead["headers"]) => readonly Uint8Array[] {
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
