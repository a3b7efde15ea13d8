import type * as z from "zod";

/** More names than this make a message no clearer. */
const maxNames = 5;

/**
 * Names of the fields that do not match a schema, for error messages: at most five, each once. The
 * value itself is `the body`.
 *
 * @example
 * ```ts
 * import { invalidFields } from "@tt/connector-core";
 * import * as z from "zod";
 *
 * const { error } = z.object({ issue: z.object({ number: z.int() }) }).safeParse({ issue: {} });
 * if (error) invalidFields(error); // "issue.number"
 * ```
 */
export function invalidFields(error: z.core.$ZodError): string {
  const names = error.issues.map(({ path }) => path.join(".") || "the body");
  return [...new Set(names)].slice(0, maxNames).join(", ");
}
