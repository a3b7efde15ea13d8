import { base64Url, fromBase64Url } from "../bytes";
import { ConnectorError } from "../error";

/** A key of the installation: 32 random bytes, as in `SETTINGS_ENCRYPTION_KEY`. */
export interface EncryptionKey {
  /** First 8 hex digits of the SHA-256 of the bytes; names the key in an envelope. */
  readonly id: string;
  readonly bytes: Uint8Array;
}

/**
 * A sealed value: `enc:v2:{key id}:{base64url(nonce ‖ ciphertext ‖ tag)}`, AES-256-GCM with a
 * 12-byte random nonce and a 16-byte tag. The AES key is HKDF-SHA256 of the installation's key with
 * {@link hkdfInfo} and no salt, so that the same bytes can serve as a Fernet key too.
 */
export interface Envelope {
  readonly keyId: string;
  readonly nonce: Uint8Array;
  /** Ciphertext and tag. */
  readonly sealed: Uint8Array;
}

/** What the derived key is for (HKDF). */
export const hkdfInfo = "tt-connectors/secrets/v2";
/** Bytes. */
export const nonceLength = 12;
/** Bytes. */
export const tagLength = 16;

const current = "enc:v2:";
const fernet = "enc:v1:";

/** Writes an envelope. */
export function writeEnvelope(envelope: Envelope): string {
  const bytes = new Uint8Array(nonceLength + envelope.sealed.length);
  bytes.set(envelope.nonce);
  bytes.set(envelope.sealed, nonceLength);
  return `${current}${envelope.keyId}:${base64Url(bytes)}`;
}

/**
 * Reads a stored value: an envelope of ours, or the Fernet token of the Python program.
 * @throws ConnectorError `invalid_config` for anything else, plain text above all
 */
export function readStored(stored: string): Envelope | { readonly fernet: string } {
  if (stored.startsWith(fernet)) return { fernet: stored.slice(fernet.length) };
  const [keyId, data] = stored.startsWith(current) ? stored.slice(current.length).split(":") : [];
  const bytes = data === undefined ? undefined : fromBase64Url(data);
  if (!keyId || !bytes || bytes.length < nonceLength + tagLength) throw damaged();
  return {
    keyId,
    nonce: bytes.subarray(0, nonceLength),
    sealed: bytes.subarray(nonceLength),
  };
}

/** True for an envelope that names this key. */
export function isSealedWith(keyId: string | undefined, stored: string): boolean {
  return keyId !== undefined && stored.startsWith(`${current}${keyId}:`);
}

/** True for a value that was sealed, in any format. */
export function isSealed(stored: string): boolean {
  return stored.startsWith(current) || stored.startsWith(fernet);
}

/** The value was altered, belongs to another row or field, or never was sealed. */
export function damaged(cause?: unknown): ConnectorError {
  return new ConnectorError({
    code: "invalid_config",
    message: "A stored secret cannot be read. Enter it again and save.",
    cause,
  });
}

/** The value is good but its key is not among ours. */
export function unknownKey(): ConnectorError {
  return new ConnectorError({
    code: "encryption_key_missing",
    message:
      "A stored secret was sealed with a key that is not set here. Add that key to " +
      "SETTINGS_ENCRYPTION_KEY (after the first one), or enter the secret again and save.",
  });
}

/** Nothing can be sealed. */
export function noKey(): ConnectorError {
  return new ConnectorError({
    code: "encryption_key_missing",
    message:
      "Secrets cannot be stored because no encryption key is set. Set SETTINGS_ENCRYPTION_KEY " +
      "(32 random bytes, base64url) and start the host again.",
  });
}
