import * as z from "zod/mini";
import { utf8 } from "../bytes";
import { isAtMost } from "../text";
import { skipReasons, type SkipReason } from "./outcome";

/** Maximum of PostgreSQL's `integer`. */
export const maxInteger = 2_147_483_647;

/** Id of a row in the host's database. */
export const localId = z.int().check(z.minimum(1), z.maximum(maxInteger));

/** Version of a row in the host's database. */
export const localVersion = z.int().check(z.minimum(0), z.maximum(maxInteger));

/** A string of at most the given number of characters (code points). */
export function text(maxCharacters: number): z.ZodMiniString {
  return z.string().check(
    z.refine((value) => isAtMost(value, maxCharacters), {
      error: `Must have at most ${String(maxCharacters)} characters`,
    }),
  );
}

/** A string of at most the given number of characters that is not blank. */
export function name(maxCharacters: number): z.ZodMiniString {
  return text(maxCharacters).check(
    z.refine((value) => /\S/.test(value), { error: "Must not be blank" }),
  );
}

/**
 * A non-empty string that is part of an index key. PostgreSQL limits a whole key to 2,704 bytes.
 * @param maxBytes Limit of the UTF-8 encoding.
 */
export function key(maxBytes: number): z.ZodMiniString {
  return z.string().check(
    z.minLength(1),
    z.refine((value) => value.length * 3 <= maxBytes || utf8(value).length <= maxBytes, {
      error: `Must have at most ${String(maxBytes)} bytes`,
    }),
  );
}

/** A {@link SkipReason}. Reasons of third parties have at most 60 characters after `x_`. */
export const skipReason = z.custom<SkipReason>(isSkipReason, {
  error: "Must be a skip reason, such as not_found or x_of_your_own",
});

/** `create`, or why an item that is not there is skipped. */
export const creationRule = z.custom<"create" | SkipReason>(
  (value) => value === "create" || isSkipReason(value),
  { error: 'Must be "create" or a skip reason, such as not_found' },
);

function isSkipReason(value: unknown): boolean {
  if (typeof value !== "string") return false;
  return skipReasons.some((reason) => reason === value) || /^x_[a-z0-9_]{1,60}$/.test(value);
}

const minTimeMs = Date.parse("1970-01-01T00:00:00Z");

/** ISO 8601 UTC, in 1970 or later. Other formats are interpreted differently across languages. */
export const instant = z.iso
  .datetime({ error: "Must be a time in ISO 8601 UTC, such as 2026-01-15T12:00:00Z" })
  .check(
    z.maxLength(40),
    z.refine((value) => Date.parse(value) >= minTimeMs, { error: "Must be in 1970 or later" }),
  );

/**
 * Schema of an `http` or `https` URL of at most 2,000 characters, as tasks take it. It is one of
 * `zod/mini`, and several times as fast as `z.url()`.
 *
 * @example
 * ```ts
 * import { ifValid, webAddress } from "@tt/connector-core";
 * import * as z from "zod";
 *
 * const issue = z.object({ html_url: ifValid(webAddress) });
 * issue.parse({ html_url: "javascript:alert(1)" }); // {}
 * ```
 */
export const webAddress = z.string().check(
  z.maxLength(2_000, "Must have at most 2000 characters"),
  z.refine((value) => /^https?:\/\/\S+$/i.test(value) && URL.canParse(value), {
    error: "Must be an http or https URL",
  }),
);
