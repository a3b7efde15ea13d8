import type * as Argon2 from "@node-rs/argon2";
import { expect, it, vi } from "vitest";
import { hashPassword, verifyPassword } from "./password";

const verified: string[] = [];

// The alias of `vitest.aliases.ts` puts this module in the place of `@node-rs/argon2`.
vi.mock("../../../test/support/quick-argon2", async (original) => {
  const module = await original<typeof Argon2>();
  return {
    ...module,
    verify: (stored: string, password: string) => {
      verified.push(stored);
      return module.verify(stored, password);
    },
  };
});

/** Algorithm and cost of a hash, on which the time of a verification depends. */
const costOf = (stored = ""): string => stored.split("$").slice(0, 4).join("$");

it("verifies the password of an unknown user at the same cost, and refuses it", async () => {
  const stored = await hashPassword("password");
  expect(await verifyPassword(stored, "password")).toBe(true);
  expect(await verifyPassword(stored, "decoy")).toBe(false);
  expect(await verifyPassword(null, "password")).toBe(false);
  // The password of the decoy itself opens nothing.
  expect(await verifyPassword(null, "decoy")).toBe(false);
  expect(verified).toHaveLength(4);
  expect(new Set(verified.map(costOf))).toEqual(new Set([costOf(stored)]));
  expect(costOf(stored)).toContain("$argon2id$");
});
