import { base64Url, utf8, type JsonObject } from "@tt/connector-core";

/** The key that signs ID tokens, made when it is first needed. */
export class SigningKey {
  #pair: Promise<CryptoKeyPair> | undefined;
  readonly #id = "fake-key";

  /** A signed JSON Web Token (RS256). */
  async sign(claims: JsonObject): Promise<string> {
    const header = { alg: "RS256", kid: this.#id, typ: "JWT" };
    const text = [header, claims].map((part) => base64Url(utf8(JSON.stringify(part)))).join(".");
    const { privateKey } = await this.#keys();
    const bytes = await globalThis.crypto.subtle.sign(
      algorithm.name,
      privateKey,
      new Uint8Array(utf8(text)),
    );
    return `${text}.${base64Url(new Uint8Array(bytes))}`;
  }

  /** The public key by its ID, as PEM. Google sends a certificate, which Node.js verifies with alike. */
  async pem(): Promise<JsonObject> {
    const { publicKey } = await this.#keys();
    const bytes = await globalThis.crypto.subtle.exportKey("spki", publicKey);
    const text = btoa(String.fromCharCode(...new Uint8Array(bytes)));
    const lines = text.match(/.{1,64}/g) ?? [];
    return {
      [this.#id]: ["-----BEGIN PUBLIC KEY-----", ...lines, "-----END PUBLIC KEY-----", ""].join(
        "\n",
      ),
    };
  }

  /** The public key as a JSON Web Key Set. */
  async jwks(): Promise<JsonObject> {
    const { publicKey } = await this.#keys();
    const {
      kty = "RSA",
      n = "",
      e = "",
    } = await globalThis.crypto.subtle.exportKey("jwk", publicKey);
    return { keys: [{ kty, n, e, alg: "RS256", use: "sig", kid: this.#id }] };
  }

  #keys(): Promise<CryptoKeyPair> {
    this.#pair ??= globalThis.crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
    return this.#pair;
  }
}

const algorithm = {
  name: "RSASSA-PKCS1-v1_5",
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: "SHA-256",
};
