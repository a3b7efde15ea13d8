import { hash, verify } from "@node-rs/argon2";
import { expect, it } from "vitest";
import { hashPassword, verifyPassword } from "./password";

/** Algorithm and cost of a hash, on which the time of a verification depends. */
const costOf = (stored = ""): string => stored.split("$").slice(0, 4).join("$");

it("verifies the password of an unknown user at the same cost, and refuses it", async () => {
  const verified: string[] = [];
  const check = (stored: string | null, password: string): Promise<boolean> =>
    verifyPassword(stored, password, (hashed, given) => {
      verified.push(hashed);
      return verify(hashed, given);
    });
  const stored = await hashPassword("password");
  expect(await check(stored, "password")).toBe(true);
  expect(await check(stored, "decoy")).toBe(false);
  expect(await check(null, "password")).toBe(false);
  // The password of the decoy itself opens nothing.
  expect(await check(null, "decoy")).toBe(false);
  expect(verified).toHaveLength(4);
  expect(new Set(verified.map(costOf))).toEqual(new Set([costOf(stored)]));
  expect(costOf(stored)).toContain("$argon2id$");
});

it.each(["mật khẩu 1", "pässwörd 1"])(
  "verifies %s, however its letters are composed",
  async (password) => {
    const forms = (["NFC", "NFD"] as const).map((form) => password.normalize(form));
    for (const chosen of forms) {
      const stored = await hashPassword(chosen);
      for (const typed of forms) expect(await verifyPassword(stored, typed)).toBe(true);
      expect(await verifyPassword(stored, `${password}!`)).toBe(false);
      expect(await verifyPassword(null, chosen)).toBe(false);
    }
  },
);

it("verifies a password with decomposed letters that was hashed as it was typed", async () => {
  const typed = "pässwörd 1".normalize("NFD");
  expect(await verifyPassword(await hash(typed), typed)).toBe(true);
});
