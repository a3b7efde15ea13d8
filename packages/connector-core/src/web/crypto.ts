import { fromUtf8, hex, utf8 } from "../bytes";
import {
  damaged,
  hkdfInfo,
  isSealedWith,
  noKey,
  nonceBytes,
  readStored,
  unknownKey,
  writeEnvelope,
  type Envelope,
} from "../crypto/envelope";
import { fernetKeys, readFernet } from "../crypto/fernet";
import type { Crypto } from "../ports/crypto";

interface WebKey {
  readonly id: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly aes: CryptoKey;
}

const { subtle } = globalThis.crypto;

/**
 * Creates the {@link Crypto} port on WebCrypto, for edge runtimes and browsers.
 * @param keys 32 bytes each. The first one seals, all of them open. If empty, nothing can be sealed.
 *
 * @example
 * ```ts
 * import { webCrypto } from "@tt/connector-core/web";
 *
 * const crypto = webCrypto([new Uint8Array(32).fill(1)]);
 * const sealed = await crypto.secrets.seal("s3cret", "integration-id:webhook_secret");
 * ```
 */
export function webCrypto(keys: readonly Uint8Array[]): Crypto {
  let derived: Promise<readonly WebKey[]> | undefined;
  const known = (): Promise<readonly WebKey[]> => (derived ??= Promise.all(keys.map(deriveKey)));
  return {
    secrets: {
      available: keys.length > 0,
      async seal(plain, aad) {
        const [writer] = await known();
        if (!writer) throw noKey();
        const nonce = randomBytes(nonceBytes);
        const algorithm = {
          name: "AES-GCM",
          iv: nonce,
          additionalData: unshared(utf8(aad)),
        };
        const sealed = await subtle.encrypt(algorithm, writer.aes, unshared(utf8(plain)));
        return writeEnvelope({
          keyId: writer.id,
          nonce,
          sealed: new Uint8Array(sealed),
        });
      },
      async open(stored, aad) {
        const envelope = readStored(stored);
        return "fernet" in envelope
          ? openFernet(envelope.fernet, await known())
          : open(envelope, aad, await known());
      },
      async isCurrent(stored) {
        const [writer] = await known();
        return isSealedWith(writer?.id, stored);
      },
    },
    hmac: {
      sha256: (key, data) => hmac("SHA-256", key, data),
      sha1: (key, data) => hmac("SHA-1", key, data),
      digest,
      equal,
    },
    ed25519: { verify: verifyEd25519 },
    random: randomBytes,
  };
}

async function deriveKey(bytes: Uint8Array): Promise<WebKey> {
  const base = await subtle.importKey("raw", unshared(bytes), "HKDF", false, ["deriveKey"]);
  const derivation = {
    name: "HKDF",
    hash: "SHA-256",
    salt: new Uint8Array(0),
    info: unshared(utf8(hkdfInfo)),
  };
  const target = { name: "AES-GCM", length: 256 };
  const aes = await subtle.deriveKey(derivation, base, target, false, ["encrypt", "decrypt"]);
  return { id: hex(await digest(bytes)).slice(0, 8), bytes: unshared(bytes), aes };
}

async function open(envelope: Envelope, aad: string, known: readonly WebKey[]): Promise<string> {
  const key = known.find((candidate) => candidate.id === envelope.keyId);
  if (!key) throw unknownKey();
  const algorithm = {
    name: "AES-GCM",
    iv: unshared(envelope.nonce),
    additionalData: unshared(utf8(aad)),
  };
  try {
    const plain = await subtle.decrypt(algorithm, key.aes, unshared(envelope.sealed));
    return fromUtf8(new Uint8Array(plain));
  } catch (error) {
    throw damaged(error);
  }
}

async function openFernet(text: string, known: readonly WebKey[]): Promise<string> {
  const token = readFernet(text);
  if (!token) throw damaged();
  for (const key of known) {
    const { signing, encryption } = fernetKeys(key.bytes);
    if (!equal(await hmac("SHA-256", signing, token.signed), token.signature)) continue;
    try {
      const aes = await subtle.importKey("raw", unshared(encryption), "AES-CBC", false, [
        "decrypt",
      ]);
      const algorithm = { name: "AES-CBC", iv: unshared(token.iv) };
      return fromUtf8(
        new Uint8Array(await subtle.decrypt(algorithm, aes, unshared(token.ciphertext))),
      );
    } catch (error) {
      throw damaged(error);
    }
  }
  throw unknownKey();
}

async function hmac(
  hash: "SHA-256" | "SHA-1",
  key: Uint8Array | string,
  data: Uint8Array,
): Promise<Uint8Array> {
  const algorithm = { name: "HMAC", hash };
  const bytes = unshared(typeof key === "string" ? utf8(key) : key);
  const imported = await subtle.importKey("raw", bytes, algorithm, false, ["sign"]);
  return new Uint8Array(await subtle.sign("HMAC", imported, unshared(data)));
}

async function verifyEd25519(
  publicKey: Uint8Array,
  data: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  try {
    const key = await subtle.importKey("raw", unshared(publicKey), "Ed25519", false, ["verify"]);
    return await subtle.verify("Ed25519", key, unshared(signature), unshared(data));
  } catch {
    return false;
  }
}

async function digest(data: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await subtle.digest("SHA-256", unshared(data)));
}

/** Constant-time comparison, which WebCrypto lacks: reads every byte. */
function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let index = 0; index < a.length; index += 1) difference |= (a[index] ?? 0) ^ (b[index] ?? 0);
  return difference === 0;
}

function randomBytes(length: number): Uint8Array<ArrayBuffer> {
  return globalThis.crypto.getRandomValues(new Uint8Array(length));
}

/** WebCrypto's types exclude shared memory. */
function unshared(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer
    ? (bytes as Uint8Array<ArrayBuffer>)
    : new Uint8Array(bytes);
}
