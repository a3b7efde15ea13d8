import type { MaybePromise } from "../json";

/**
 * Encryption, signatures and random bytes. Adapters: `nodeCrypto` in `/node` (synchronous) and
 * `webCrypto` in `/web`.
 *
 * @example
 * ```ts
 * import type { Crypto } from "@tt/connector-core";
 *
 * export async function roundTrip(crypto: Crypto, integrationId: string): Promise<string> {
 *   const aad = `${integrationId}:webhook_secret`;
 *   const sealed = await crypto.secrets.seal("s3cret", aad);
 *   return crypto.secrets.open(sealed, aad);
 * }
 * ```
 */
export interface Crypto {
  readonly secrets: {
    /** True if at least one key is set. Without one, nothing can be sealed or opened. */
    readonly available: boolean;
    /**
     * Encrypts a text with the first key. The result starts with `enc:v2:`.
     * @param aad Additional authenticated data the value is bound to: `${integrationId}:${field}`.
     * @throws ConnectorError `encryption_key_missing`
     */
    seal(plain: string, aad: string): MaybePromise<string>;
    /**
     * Decrypts `enc:v2:` values (AES-256-GCM) and the older `enc:v1:` values (Fernet).
     * @throws ConnectorError `encryption_key_missing` if the key is unknown, `invalid_config` if the
     * value was altered, belongs to another row or field, or is plain text.
     */
    open(sealed: string, aad: string): MaybePromise<string>;
    /**
     * True if the value was sealed with the first key in the current format. False means that it
     * should be sealed again. Does not decrypt it.
     */
    isCurrent(sealed: string): MaybePromise<boolean>;
  };
  readonly hmac: {
    /**
     * Computes an HMAC-SHA256.
     * @param key Bytes, or a text that is encoded as UTF-8.
     */
    sha256(key: Uint8Array | string, data: Uint8Array): MaybePromise<Uint8Array>;
    /**
     * Computes an HMAC-SHA1, which some providers still sign with.
     * @param key Bytes, or a text that is encoded as UTF-8.
     */
    sha1(key: Uint8Array | string, data: Uint8Array): MaybePromise<Uint8Array>;
    /** Computes a SHA-256 hash. */
    digest(data: Uint8Array): MaybePromise<Uint8Array>;
    /** Compares in constant time. False if the lengths differ. */
    equal(a: Uint8Array, b: Uint8Array): boolean;
  };
  /**
   * Ed25519 signatures. Leave it out where the runtime has none; connectors that need it are then
   * refused at registration.
   */
  readonly ed25519?: {
    /**
     * Verifies a signature. False if it or the key is malformed.
     * @param publicKey 32 bytes.
     */
    verify(publicKey: Uint8Array, data: Uint8Array, signature: Uint8Array): MaybePromise<boolean>;
  };
  /** Returns `length` cryptographically secure random bytes. */
  random(length: number): Uint8Array;
}
