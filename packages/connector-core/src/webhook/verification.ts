import type { HeaderPlace, JsonPlace, QueryPlace } from "./place";
import type { RawRequest, SignedRequest } from "./request";

/**
 * Where the secret comes from: a secret field of the integration's settings, or a variable of the
 * operator, for providers that sign the deliveries of all integrations with one secret.
 *
 * A secret of the operator proves which provider sent a delivery, not which integration it is for.
 * The integration is then found by signed parts of the delivery, also at its own URL.
 */
export type SecretSource<Name extends string = string> = Name | { readonly env: string };

/** A header that holds one value, or several, such as `t=1700000000,v1=5257a8`. */
export interface HeaderValue {
  /** Name of the header. */
  readonly header: string;
  /** What separates several values (default: the header holds one value). */
  readonly separator?: string | undefined;
  /** What the wanted values start with, such as `v1=`. Others are ignored (default: nothing). */
  readonly prefix?: string | undefined;
}

/** A time in the signed JSON body. It is read after the signature was verified, and before all else. */
export interface BodyTime {
  /** Where the time is in the body. */
  readonly in: JsonPlace;
}

/** The time of signing, since 1970: in a header, or in the body. */
export type SignedTime = (HeaderValue | BodyTime) & {
  /** The unit of the time (default: `s`). */
  readonly unit?: "s" | "ms" | undefined;
  /** Maximum difference to the current time, in either direction. */
  readonly toleranceSeconds: number;
};

interface Signature<Name extends string> {
  /** The secret that deliveries are verified with. Of Ed25519, the public key. */
  readonly secret: SecretSource<Name>;
  /** Where the signature is. A delivery may carry several; one has to match. */
  readonly signature: HeaderValue;
  /** How the signature is encoded (default: `hex`). */
  readonly encoding?: "hex" | "base64" | undefined;
  /**
   * The signed bytes: a text with the placeholders `{body}`, `{time}`, `{url}` and `{header:name}`
   * (default: `{body}`).
   */
  readonly signed?: string | undefined;
  /** The signed time (default: the time is not checked). */
  readonly time?: SignedTime | undefined;
}

/** Verification by an HMAC with a shared secret. */
export interface HmacVerification<Name extends string = string> extends Signature<Name> {
  readonly type: "hmac";
  /** The hash function (default: `sha256`). */
  readonly algorithm?: "sha256" | "sha1" | undefined;
  /**
   * How the secret encodes the key (default: `text`). `text`: the key is its UTF-8 bytes. `base64`:
   * the secret is base64. `whsec_`: it is base64 after the prefix `whsec_`, which may be missing.
   */
  readonly key?: "text" | "base64" | "whsec_" | undefined;
}

/** Verification by an Ed25519 signature with the provider's public key. */
export interface Ed25519Verification<Name extends string = string> extends Signature<Name> {
  readonly type: "ed25519";
  /** How the 32 bytes of the public key are encoded (default: `hex`). */
  readonly key?: "hex" | "base64" | undefined;
}

/** Verification by a shared token that is sent as it is. The body is not signed. */
export interface TokenVerification<Name extends string = string> {
  readonly type: "token";
  readonly secret: SecretSource<Name>;
  /**
   * Where the token is. In the body, every body is read before the delivery can be refused. Where there is an
   * array, each of its objects must have the token, and a body over a megabyte has none.
   */
  readonly in: HeaderPlace | QueryPlace | JsonPlace;
}

/** Verification by any of several schemes. It guarantees only what all of them do. */
export interface AnyVerification<Name extends string = string> {
  readonly type: "any";
  readonly of: readonly Verification<Name>[];
}

/** Verification by HMAC-SHA256 with parts that only code can find. Prefer the other schemes. */
export interface CustomVerification<Name extends string = string> {
  readonly type: "custom";
  /** Name of the secret field whose UTF-8 bytes are the key. */
  readonly secret: Name;
  /** Extracts the signed bytes, the signature and, if the provider signs one, the time. Pure. */
  signed(request: RawRequest): SignedRequest;
  /**
   * Name of the signature header, in lower case. A delivery without it, or in which {@link signed}
   * finds no signature, is refused before its body is read. Omit it if the signature is in the body
   * or the query (default: every body is read).
   */
  readonly signatureHeader?: string | undefined;
  /**
   * Maximum difference in seconds between the signed time and now, in either direction
   * (default: the time is not checked).
   */
  readonly toleranceSeconds?: number | undefined;
  /** True if the signature does not cover the body (default: false). */
  readonly bodyIsUnsigned?: boolean | undefined;
}

/**
 * How deliveries are told from forgeries, as data: core verifies by it, the conformance suite forges
 * by it, and the documentation describes it. Create it with `verify`.
 */
export type Verification<Name extends string = string> =
  | HmacVerification<Name>
  | Ed25519Verification<Name>
  | TokenVerification<Name>
  | AnyVerification<Name>
  | CustomVerification<Name>;

/** A verification without alternatives. */
export type SingleVerification = Exclude<Verification, AnyVerification>;

/**
 * Lists the alternatives of a verification; a verification without alternatives is the only one.
 *
 * @example
 * ```ts
 * import { alternativesOf, header, verify } from "@tt/connector-core";
 *
 * const either = verify.any(verify.github("secret"), verify.token("token", header("x-token")));
 * alternativesOf(either).map(({ type }) => type); // ["hmac", "token"]
 * ```
 */
export function alternativesOf(verification: Verification): readonly SingleVerification[] {
  return verification.type === "any" ? verification.of.flatMap(alternativesOf) : [verification];
}

/** Names of the secret fields that verify deliveries. */
export function verificationFields(verification: Verification): readonly string[] {
  const names = alternativesOf(verification).flatMap(({ secret }) =>
    typeof secret === "string" ? [secret] : [],
  );
  return [...new Set(names)];
}

/** True if a secret of the operator verifies deliveries. */
export function hasOperatorSecret(verification: Verification): boolean {
  // Asked for every delivery, so it builds no lists.
  return verification.type === "any"
    ? verification.of.some(hasOperatorSecret)
    : typeof verification.secret !== "string";
}

/** Names of the operator's variables whose secrets verify deliveries. */
export function verificationVariables(verification: Verification): readonly string[] {
  const names = alternativesOf(verification).flatMap(({ secret }) =>
    typeof secret === "string" ? [] : [secret.env],
  );
  return [...new Set(names)];
}
