import { describe, expect, it } from "vitest";
import { webCrypto } from "../web/crypto";
import { resealFields } from "./reseal";

const [oldKey, newKey, lostKey] = [1, 2, 3].map((byte) => new Uint8Array(32).fill(byte));
const fernetToken =
  "enc:v1:gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==";
const fernetKey = Uint8Array.from(
  Buffer.from("cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=", "base64url"),
);
const id = "6f1c1c0e-7f0b-4f5e-9d2a-000000000001";
const keys = [newKey, oldKey, fernetKey].filter((key) => key !== undefined);
const crypto = webCrypto(keys);
const sealedWith = (key: Uint8Array | undefined, plain: string, field: string) =>
  webCrypto(key ? [key] : []).secrets.seal(plain, `${id}:${field}`);

describe("resealFields", () => {
  it("re-encrypts values of older keys and formats, and nothing else", async () => {
    const current = await sealedWith(newKey, "current", "github_token");
    const row = {
      id,
      secrets: {
        github_token: current,
        webhook_secret: await sealedWith(oldKey, "old", "webhook_secret"),
        "webhook_secret.previous": fernetToken,
      },
      credentials: {
        refresh_token: await sealedWith(oldKey, "refresh", "refresh_token"),
        email: "me@example.com",
        scopes: ["a"],
      },
    };
    const { secrets, credentials, unreadable } = await resealFields(crypto, row);
    expect(unreadable).toEqual([]);
    expect(Object.keys(secrets)).toEqual(["webhook_secret", "webhook_secret.previous"]);
    expect(Object.keys(credentials)).toEqual(["refresh_token"]);
    const opened = async (sealed: string | undefined, field: string) =>
      webCrypto(keys.slice(0, 1)).secrets.open(sealed ?? "", `${id}:${field}`);
    expect(await opened(secrets["webhook_secret"], "webhook_secret")).toBe("old");
    expect(await opened(secrets["webhook_secret.previous"], "webhook_secret.previous")).toBe(
      "hello",
    );
    expect(await opened(credentials["refresh_token"], "refresh_token")).toBe("refresh");
    const again = { ...row, secrets: { ...row.secrets, ...secrets }, credentials };
    expect(await resealFields(crypto, again)).toEqual({
      secrets: {},
      credentials: {},
      unreadable: [],
    });
  });

  it("reports values that no key decrypts, damaged ones included, and keeps them", async () => {
    const foreign = await sealedWith(newKey, "of another row", "another_field");
    const row = {
      id,
      secrets: {
        github_token: await sealedWith(lostKey, "lost", "github_token"),
        webhook_secret: foreign,
      },
      credentials: { access_token: await sealedWith(lostKey, "lost", "access_token") },
    };
    expect(await resealFields(crypto, row)).toEqual({
      secrets: {},
      credentials: {},
      unreadable: ["github_token", "webhook_secret", "access_token"],
    });
  });
});
