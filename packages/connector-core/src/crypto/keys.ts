import { fromBase64Url } from "../bytes";

/**
 * Thrown by {@link parseKeys}. The message contains no key.
 *
 * @example
 * ```ts
 * import { InvalidKeyError, parseKeys } from "@tt/connector-core/node";
 *
 * try {
 *   parseKeys("too-short");
 * } catch (error) {
 *   if (error instanceof InvalidKeyError) console.error(`SETTINGS_ENCRYPTION_KEY: ${error.message}`);
 * }
 * ```
 */
export class InvalidKeyError extends TypeError {
  override readonly name = "InvalidKeyError";
}

/**
 * Parses a comma-separated list of keys, each 32 bytes in base64url (Fernet keys have this format).
 * @param list Undefined, or blank, if the variable is not set.
 * @throws InvalidKeyError that says how to make a key, or with the position of the invalid one
 *
 * @example Rotate keys: the first one seals, all of them open.
 * ```ts
 * import { nodeCrypto, parseKeys } from "@tt/connector-core/node";
 *
 * const [newKey, oldKey] = ["A".repeat(43), "B".repeat(42) + "A"];
 * const crypto = nodeCrypto(parseKeys(`${newKey},${oldKey}`));
 * ```
 */
export function parseKeys(list: string | undefined): readonly Uint8Array[] {
  if (list === undefined || list.trim() === "") throw new InvalidKeyError(howToMakeOne);
  const parts = list.split(",").map((part) => part.trim());
  return parts.map((part, index) => {
    const bytes = fromBase64Url(part);
    if (bytes?.length !== 32) {
      throw new InvalidKeyError(
        `Key ${String(index + 1)} of ${String(parts.length)} is not 32 bytes in base64url`,
      );
    }
    return bytes;
  });
}

const howToMakeOne =
  "There is no key to encrypt secrets with. Set SETTINGS_ENCRYPTION_KEY to 32 random bytes in base64url, " +
  "and keep it: what was encrypted with it can be read by no other. To make one: " +
  `node -p 'crypto.randomBytes(32).toString("base64url")'`;
