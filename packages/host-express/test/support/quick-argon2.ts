import { createRequire } from "node:module";
import type * as Argon2 from "@node-rs/argon2";

// The alias in `vitest.config.ts` replaces `@node-rs/argon2` by this module.
const real = createRequire(import.meta.url)("@node-rs/argon2") as typeof Argon2;

/** Hashes with minimal cost, because tests log in often. Only vitest loads this module. */
export const hash: typeof Argon2.hash = (password, options, signal) =>
  real.hash(password, { ...options, memoryCost: 8, timeCost: 1 }, signal);

export const { verify } = real;
