import * as z from "zod";
import { utf8 } from "../bytes";
import { isAtMost } from "../text";

/** Largest `integer` of PostgreSQL. */
const maxInteger = 2_147_483_647;

/** An id of a row of the host. */
export const localId = z.int().min(1).max(maxInteger);

/** A version of a row of the host. */
export const localVersion = z.int().min(0).max(maxInteger);

/** A text of at most that many characters (code points). */
export function text(maxCharacters: number): z.ZodString {
  return z.string().refine((value) => isAtMost(value, maxCharacters), {
    error: `Must have at most ${String(maxCharacters)} characters`,
  });
}

/** A text of at most that many characters that shows something. */
export function name(maxCharacters: number): z.ZodString {
  return text(maxCharacters).refine((value) => /\S/.test(value), { error: "Must not be blank" });
}

/**
 * A non-empty text that is part of an index key: PostgreSQL takes 2,704 bytes for a whole key.
 * @param maxBytes In UTF-8.
 */
export function key(maxBytes: number): z.ZodString {
  return z
    .string()
    .min(1)
    .refine((value) => value.length * 3 <= maxBytes || utf8(value).length <= maxBytes, {
      error: `Must have at most ${String(maxBytes)} bytes`,
    });
}

const earliest = Date.parse("1970-01-01T00:00:00Z");

/** ISO 8601 UTC, of 1970 or later. Other forms mean something else to each database and language. */
export const instant = z.iso
  .datetime({ error: "Must be a time in ISO 8601 UTC, such as 2026-01-15T12:00:00Z" })
  .max(40)
  .refine((value) => Date.parse(value) >= earliest, { error: "Must be in 1970 or later" });
