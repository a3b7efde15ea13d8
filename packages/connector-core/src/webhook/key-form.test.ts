import { describe, expect, it } from "vitest";
import { utf8 } from "../bytes";
import { decodeKey, encodeKey, keyFault, keyFormsOf, type KeyForm } from "./key-form";
import { header } from "./place";
import { verify } from "./verify";

const key = utf8("0123456789abcdef0123456789abcdef");

describe("a key", () => {
  it.each<Exclude<KeyForm, "text">>(["base64", "whsec_", "public-hex", "public-base64"])(
    "is written in the form %s and read again",
    (form) => {
      expect(decodeKey(encodeKey(key, form), form)).toEqual(key);
    },
  );

  it.each<readonly [string, KeyForm]>([
    ["not base64!", "base64"],
    ["", "base64"],
    ["whsec_", "whsec_"],
    ["whsec_a-b_", "whsec_"],
    ["secret of mine", "whsec_"],
    ["00", "public-hex"],
    ["zz".repeat(32), "public-hex"],
    ["AAAA", "public-base64"],
  ])("%j is not one of the form %s", (secret, form) => {
    expect(decodeKey(secret, form)).toBeUndefined();
  });

  it("may lack the prefix and the padding", () => {
    expect(decodeKey("AQI", "whsec_")).toEqual(Uint8Array.of(1, 2));
    expect(decodeKey("whsec_AQI=", "whsec_")).toEqual(Uint8Array.of(1, 2));
  });
});

describe("a secret field", () => {
  const verification = verify.any(
    verify.standardWebhooks("hook_secret"),
    verify.token("hook_secret", header("x-token")),
    verify.github("other"),
  );

  it("has the form that one of its schemes needs", () => {
    expect(keyFormsOf(verification, "hook_secret")).toEqual(["whsec_"]);
    expect(keyFormsOf(verification, "other")).toEqual([]);
  });

  it("is refused if its schemes cannot decode it", () => {
    expect(keyFault(verification, "hook_secret", "my secret")).toContain("whsec_");
    expect(keyFault(verification, "hook_secret", "whsec_MfKQ9r8GKYqrTwjU")).toBeUndefined();
    expect(keyFault(verification, "other", "my secret")).toBeUndefined();
    expect(keyFault(undefined, "hook_secret", "my secret")).toBeUndefined();
  });
});
