import { hash, verify } from "@node-rs/argon2";

/** argon2id, with parameters above OWASP's minimum: 19 MiB, 2 passes. */
const options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

let decoy: Promise<string> | undefined;

/** A password's argon2id hash as a PHC text. */
export async function hashPassword(password: string): Promise<string> {
  return hash(password, options);
}

/**
 * Does this password fit? Without a hash (unknown user, no password set) the same work is done, so
 * that the time taken does not tell who exists.
 */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  const fits = await verify(stored ?? (await (decoy ??= hashPassword("decoy"))), password);
  return stored !== null && fits;
}
