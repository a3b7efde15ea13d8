import type { MaybePromise } from "../json";

/** Seals secrets, checks signatures, makes random bytes. Adapters: `/node` (synchronous) and `/web`. */
export interface Crypto {
  readonly secrets: {
    /** False without a key: nothing can be sealed or opened, so nothing may be saved. */
    readonly available: boolean;
    /**
     * Seals a text. The answer starts with `enc:v2:`.
     * @param aad Additional data the value is bound to: `${integrationId}:${field}`.
     * @throws ConnectorError `encryption_key_missing`
     */
    seal(plain: string, aad: string): MaybePromise<string>;
    /**
     * Opens `enc:v2:` (AES-256-GCM) and, for rows of the Python program, `enc:v1:` (Fernet).
     * @throws ConnectorError `encryption_key_missing` when the key is unknown, `invalid_config` when
     * the value was altered or belongs to another row or field. Plain text is refused, never passed.
     */
    open(sealed: string, aad: string): MaybePromise<string>;
    /**
     * True if the first key sealed this value in the newest format, so that it need not be sealed
     * again. Does not open it.
     */
    isCurrent(sealed: string): MaybePromise<boolean>;
  };
  readonly hmac: {
    /**
     * HMAC-SHA256.
     * @param key Bytes, or a text for its UTF-8 bytes.
     */
    sha256(key: Uint8Array | string, data: Uint8Array): MaybePromise<Uint8Array>;
    /** SHA-256. */
    digest(data: Uint8Array): MaybePromise<Uint8Array>;
    /** Compares in constant time; false when the lengths differ. */
    equal(a: Uint8Array, b: Uint8Array): boolean;
  };
  /** Cryptographically strong random bytes. */
  random(length: number): Uint8Array;
}
