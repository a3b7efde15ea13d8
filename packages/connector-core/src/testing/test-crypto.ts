import { describe, expect, it } from "vitest";
import { fromBase64Url, fromHex, hex, utf8 } from "../bytes";
import { ConnectorError } from "../error";
import type { Crypto } from "../ports/crypto";

const first = new Uint8Array(32).fill(1);
const second = new Uint8Array(32).fill(2);
/** Key of the test vectors in the Fernet specification. */
const fernetKey = fromBase64Url("cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=") ?? new Uint8Array();
const aad = "6f1c1c0e-7f0b-4f5e-9d2a-000000000001:github_token";

function bytesOf(digits: string): Uint8Array {
  return fromHex(digits) ?? new Uint8Array();
}

async function codeOf(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    return ConnectorError.isInstance(error) ? error.code : `not a ConnectorError: ${String(error)}`;
  }
  return "nothing was thrown";
}

/**
 * Registers a vitest suite that checks an implementation of `Crypto`.
 * @param makeCrypto Creates an adapter with these keys; the first seals, all open.
 *
 * @example
 * ```ts
 * import { testCrypto } from "@tt/connector-core/testing";
 * import { webCrypto } from "@tt/connector-core/web";
 *
 * testCrypto("web", webCrypto);
 * ```
 */
export function testCrypto(
  name: string,
  makeCrypto: (keys: readonly Uint8Array[]) => Crypto,
): void {
  describe(`crypto: ${name}`, () => {
    const crypto = makeCrypto([first]);

    it.each(["", "ghp_secret", "ümläut ☕ 𝕏", "x".repeat(4096)])(
      "opens a value it has sealed",
      async (plain) => {
        const sealed = await crypto.secrets.seal(plain, aad);
        expect(sealed).toMatch(/^enc:v2:[0-9a-f]{8}:[A-Za-z0-9_-]+$/);
        if (plain !== "") expect(sealed).not.toContain(plain);
        expect(await crypto.secrets.open(sealed, aad)).toBe(plain);
      },
    );

    it("seals the same text differently each time", async () => {
      const sealed = await Promise.all(
        Array.from({ length: 200 }, async () => crypto.secrets.seal("same", aad)),
      );
      expect(new Set(sealed).size).toBe(200);
    });

    it.each([
      ["another row", aad.replace("1:", "2:")],
      ["another field", aad.replace("token", "other")],
      ["nothing", ""],
    ])("binds a value to its row and field: not to %s", async (_name, other) => {
      const sealed = await crypto.secrets.seal("plain", aad);
      expect(await codeOf(() => crypto.secrets.open(sealed, other))).toBe("invalid_config");
    });

    it("refuses a value with an altered character", async () => {
      const sealed = await crypto.secrets.seal("plain", aad);
      const start = "enc:v2:12345678:".length;
      for (let position = start; position < sealed.length - 1; position += 1) {
        const altered =
          sealed.slice(0, position) +
          (sealed[position] === "A" ? "B" : "A") +
          sealed.slice(position + 1);
        expect(await codeOf(() => crypto.secrets.open(altered, aad)), altered).toBe(
          "invalid_config",
        );
      }
    });

    it.each([
      "",
      "ghp_plain",
      "enc:v2:",
      "enc:v2:12345678",
      "enc:v2:12345678:AA",
      "enc:v1:",
      "enc:v1:AA",
    ])("refuses a value that was never sealed: %j", async (stored) => {
      expect(await codeOf(() => crypto.secrets.open(stored, aad))).toBe("invalid_config");
    });

    it("seals with the first key and opens with all of them", async () => {
      const old = await makeCrypto([first]).secrets.seal("old", aad);
      const both = makeCrypto([second, first]);
      const fresh = await both.secrets.seal("new", aad);
      expect(await both.secrets.open(old, aad)).toBe("old");
      expect(await makeCrypto([second]).secrets.open(fresh, aad)).toBe("new");
      expect(await codeOf(() => makeCrypto([second]).secrets.open(old, aad))).toBe(
        "encryption_key_missing",
      );
    });

    it("reports whether the first key sealed a value in the current format", async () => {
      const old = await makeCrypto([first]).secrets.seal("old", aad);
      const both = makeCrypto([second, first]);
      expect(await both.secrets.isCurrent(await both.secrets.seal("new", aad))).toBe(true);
      expect(await both.secrets.isCurrent(old)).toBe(false);
      expect(await both.secrets.isCurrent("enc:v1:gAAAAAAdwJ6wAAECAw")).toBe(false);
      expect(await both.secrets.isCurrent("plain")).toBe(false);
      expect(await makeCrypto([]).secrets.isCurrent(old)).toBe(false);
    });

    it("cannot seal or open without a key", async () => {
      const none = makeCrypto([]);
      const sealed = await crypto.secrets.seal("plain", aad);
      expect(crypto.secrets.available).toBe(true);
      expect(none.secrets.available).toBe(false);
      expect(await codeOf(() => none.secrets.seal("plain", aad))).toBe("encryption_key_missing");
      expect(await codeOf(() => none.secrets.open(sealed, aad))).toBe("encryption_key_missing");
    });

    it("opens enc:v1: values (test vector of the Fernet specification)", async () => {
      const reader = makeCrypto([first, fernetKey]);
      const token =
        "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==";
      expect(await reader.secrets.open(`enc:v1:${token}`, aad)).toBe("hello");
      const altered = token.replace("AECAwQ", "AECAwR");
      expect(await codeOf(() => reader.secrets.open(`enc:v1:${altered}`, aad))).toBe(
        "encryption_key_missing",
      );
      expect(await codeOf(() => crypto.secrets.open(`enc:v1:${token}`, aad))).toBe(
        "encryption_key_missing",
      );
    });

    it("computes HMAC-SHA256 (GH-11) and SHA-256", async () => {
      const mac = await crypto.hmac.sha256(
        utf8("It's a Secret to Everybody"),
        utf8("Hello, World!"),
      );
      expect(hex(mac)).toBe("757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17");
      expect(hex(await crypto.hmac.digest(utf8("")))).toBe(
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      );
    });

    it("computes HMAC-SHA1 (RFC 2202, test case 2)", async () => {
      const data = utf8("what do ya want for nothing?");
      for (const key of ["Jefe", utf8("Jefe")]) {
        expect(hex(await crypto.hmac.sha1(key, data))).toBe(
          "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
        );
      }
    });

    it("verifies Ed25519 signatures, if it has them (RFC 8032, section 7.1, test 2)", async () => {
      const { ed25519 } = crypto;
      if (!ed25519) return;
      const key = bytesOf("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
      const signature = bytesOf(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da" +
          "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
      );
      const data = Uint8Array.of(0x72);
      expect(await ed25519.verify(key, data, signature)).toBe(true);
      expect(await ed25519.verify(key, Uint8Array.of(0x73), signature)).toBe(false);
      expect(
        await ed25519.verify(
          key.map((byte) => byte ^ 1),
          data,
          signature,
        ),
      ).toBe(false);
      expect(await ed25519.verify(key.subarray(1), data, signature)).toBe(false);
      expect(await ed25519.verify(key, data, signature.subarray(1))).toBe(false);
    });

    it("encodes a text key as UTF-8", async () => {
      const data = utf8("signed");
      const key = "schlüssel ☕";
      const mac = await crypto.hmac.sha256(utf8(key), data);
      expect(hex(await crypto.hmac.sha256(key, data))).toBe(hex(mac));
      expect(hex(await crypto.hmac.sha256("schl", data))).not.toBe(hex(mac));
    });

    it("compares bytes, also of different lengths", () => {
      const bytes = fromHex("00ff10") ?? new Uint8Array();
      expect(crypto.hmac.equal(bytes, Uint8Array.from(bytes))).toBe(true);
      expect(crypto.hmac.equal(bytes, Uint8Array.of(0, 255, 17))).toBe(false);
      expect(crypto.hmac.equal(bytes, Uint8Array.of(0, 255))).toBe(false);
      expect(crypto.hmac.equal(bytes, new Uint8Array())).toBe(false);
    });

    it("returns random bytes", () => {
      expect(crypto.random(32)).toHaveLength(32);
      expect(hex(crypto.random(32))).not.toBe(hex(crypto.random(32)));
    });
  });
}
