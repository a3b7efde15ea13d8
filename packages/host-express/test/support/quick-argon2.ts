import { createRequire } from "node:module";
import type * as Argon2 from "@node-rs/argon2";

// `@node-rs/argon2` itself leads here, by the alias in `vitest.config.ts`.
const real = createRequire(import.meta.url)("@node-rs/argon2") as typeof Argon2;

/** Hashes at the least cost there is: tests log in often. Only vitest ever loads this. */
export const hash: typeof Argon2.hash = (password, options, signal) =>
  real.hash(password, { ...options, memoryCost: 8, timeCost: 1 }, signal);

export const { verify } = real;
