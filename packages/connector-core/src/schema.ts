import * as z from "zod/mini";
import english from "zod/v4/locales/en.js";

/** `zod/mini` has no messages of its own; a locale that the application configured goes first. */
const messages: z.core.ParseContext<z.core.$ZodIssue> = {
  error: (issue) => (z.config().localeError ? undefined : english().localeError(issue)),
};

/** Parses with any schema of zod 4; the messages of issues are English unless configured otherwise. */
export function safeParse<Schema extends z.core.$ZodType>(
  schema: Schema,
  value: unknown,
): z.core.util.SafeParseResult<z.output<Schema>> {
  return z.safeParse(schema, value, messages);
}
