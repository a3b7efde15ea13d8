import { verify } from "@node-rs/argon2";
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
