import { createHash } from "node:crypto";

/** Longer keys are hashed. An index row of two keys of this size is well below the limit of a btree. */
export const maxKeyBytes = 1_000;

/**
 * The value of a provider's text in an indexed column: the text itself, or its hash if it is long,
 * because a btree rejects rows of more than 2,704 bytes. Use it for writes and lookups.
 */
export function boundedKey(text: string): string {
  if (Buffer.byteLength(text) <= maxKeyBytes) return text;
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}
