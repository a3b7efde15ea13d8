import { createHash } from "node:crypto";

/** Bytes of a key that are stored as they are; a btree row of two of them is well below its limit. */
export const maxKeyBytes = 1_000;

/**
 * A text of a provider as an indexed column holds it: itself, or its hash when it is long. A btree
 * refuses rows of more than 2,704 bytes. Written and looked up by the same function.
 */
export function boundedKey(text: string): string {
  if (Buffer.byteLength(text) <= maxKeyBytes) return text;
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}
