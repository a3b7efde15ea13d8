import { fromBase64Url } from "../bytes";

/** A parsed Fernet token (https://github.com/fernet/spec). Older versions wrote them. */
export interface FernetToken {
  /** The signed bytes. */
  readonly signed: Uint8Array;
  /** AES-128-CBC initialization vector. */
  readonly iv: Uint8Array;
  readonly ciphertext: Uint8Array;
  /** HMAC-SHA256 of `signed`. */
  readonly signature: Uint8Array;
}

const version = 0x80;
const header = 9;
const ivEnd = header + 16;
const signatureLength = 32;

/** Splits a 32-byte key into its signing and its encryption half. */
export function fernetKeys(key: Uint8Array): {
  signing: Uint8Array;
  encryption: Uint8Array;
} {
  return { signing: key.subarray(0, 16), encryption: key.subarray(16, 32) };
}

/** Parses a Fernet token; undefined if it is none. Ignores its age: stored secrets do not expire. */
export function readFernet(text: string): FernetToken | undefined {
  const bytes = fromBase64Url(text);
  if (bytes?.[0] !== version || bytes.length < ivEnd + 16 + signatureLength) return undefined;
  const end = bytes.length - signatureLength;
  return {
    signed: bytes.subarray(0, end),
    iv: bytes.subarray(header, ivEnd),
    ciphertext: bytes.subarray(ivEnd, end),
    signature: bytes.subarray(end),
  };
}
