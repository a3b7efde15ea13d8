import { base64Url, fromBase64Url } from "../bytes";
import { ConnectorError } from "../error";

/**
 * A sealed value: `enc:v2:{key id}:{base64url(nonce ‖ ciphertext ‖ tag)}`, AES-256-GCM with a
 * 12-byte random nonce and a 16-byte tag. The AES key is derived from the installation's key by
 * HKDF-SHA256 with {@link hkdfInfo} and no salt, so the same bytes can also be a Fernet key.
 */
export interface Envelope {
  readonly keyId: string;
  readonly nonce: Uint8Array;
  /** Ciphertext and tag. */
  readonly sealed: Uint8Array;
}

/** HKDF info: the purpose of the derived key. */
export const hkdfInfo = "tt-connectors/secrets/v2";
/** Length of the AES-GCM nonce. */
export const nonceBytes = 12;
/** Length of the AES-GCM authentication tag. */
export const tagBytes = 16;

const v2Prefix = "enc:v2:";
const fernetPrefix = "enc:v1:";

/** Encodes an envelope as text. */
export function writeEnvelope(envelope: Envelope): string {
  const bytes = new Uint8Array(nonceBytes + envelope.sealed.length);
  bytes.set(envelope.nonce);
  bytes.set(envelope.sealed, nonceBytes);
  return `${v2Prefix}${envelope.keyId}:${base64Url(bytes)}`;
}

/**
 * Parses a stored value: an envelope, or a Fernet token from an older version.
 * @throws ConnectorError `invalid_config` for anything else, such as plain text
 */
export function readStored(stored: string): Envelope | { readonly fernet: string } {
  if (stored.startsWith(fernetPrefix)) return { fernet: stored.slice(fernetPrefix.length) };
  const [keyId, data] = stored.startsWith(v2Prefix) ? stored.slice(v2Prefix.length).split(":") : [];
  const bytes = data === undefined ? undefined : fromBase64Url(data);
  if (!keyId || !bytes || bytes.length < nonceBytes + tagBytes) throw damaged();
  return {
    keyId,
    nonce: bytes.subarray(0, nonceBytes),
    sealed: bytes.subarray(nonceBytes),
  };
}

/** True if the value is an envelope sealed with this key. */
export function isSealedWith(keyId: string | undefined, stored: string): boolean {
  return keyId !== undefined && stored.startsWith(`${v2Prefix}${keyId}:`);
}

/** True if the value is sealed, in any format. */
export function isSealed(stored: string): boolean {
  return stored.startsWith(v2Prefix) || stored.startsWith(fernetPrefix);
}

/** Error for a value that was altered, belongs to another row or field, or was never sealed. */
export function damaged(cause?: unknown): ConnectorError {
  return new ConnectorError({
    code: "invalid_config",
    message: "A stored secret cannot be decrypted. Enter it again and save.",
    cause,
  });
}

/** Error for a value whose key is not configured. */
export function unknownKey(): ConnectorError {
  return new ConnectorError({
    code: "encryption_key_missing",
    message:
      "A stored secret was encrypted with a key that is not in SETTINGS_ENCRYPTION_KEY. Add that key " +
      "after the first one, or enter the secret again and save.",
  });
}

/** Error for sealing without a key. */
export function noKey(): ConnectorError {
  return new ConnectorError({
    code: "encryption_key_missing",
    message:
      "Secrets cannot be stored without an encryption key. Set SETTINGS_ENCRYPTION_KEY (32 random bytes in " +
      "base64url) and restart the host.",
  });
}
