import { fromBase64Url } from "../bytes";

/** What is wrong with a list of keys; holds no key. */
export class InvalidKeyError extends TypeError {
  override readonly name = "InvalidKeyError";
}

/**
 * Reads a comma list of keys, each 32 bytes in base64url (a Fernet key is one). The first writes,
 * all read.
 * @throws InvalidKeyError saying which one of the list is wrong, not what it is
 */
export function parseKeys(list: string): readonly Uint8Array[] {
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
