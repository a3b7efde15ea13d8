import { hash, verify } from "@node-rs/argon2";

/** Parameters of argon2id, OWASP's recommendation: 19 MiB and 2 iterations. */
const options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

let decoy: Promise<string> | undefined;

/**
 * Hashes a password with argon2id. Keyboards that write é as one character and as two mean the same
 * password: https://www.rfc-editor.org/rfc/rfc8265#section-4.2. Returns a PHC string.
 */
export async function hashPassword(password: string): Promise<string> {
  return hash(password.normalize("NFC"), options);
}

/**
 * True if a password matches its hash. Without a hash (unknown user, or no password set) it verifies
 * against a decoy, so that the response time does not reveal whether a user exists.
 * @param verifyHash compares a password with a hash (default: argon2's function)
 */
export async function verifyPassword(
  stored: string | null,
  password: string,
  verifyHash: (hashed: string, password: string) => Promise<boolean> = verify,
): Promise<boolean> {
  const hashed = stored ?? (await (decoy ??= hashPassword("decoy")));
  // Older hashes were made of passwords as they were typed.
  for (const form of new Set([password.normalize("NFC"), password])) {
    if (await verifyHash(hashed, form)) return stored !== null;
  }
  return false;
}
