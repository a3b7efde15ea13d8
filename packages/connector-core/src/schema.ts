import * as z from "zod/mini";
import english from "zod/v4/locales/en.js";

/** `zod/mini` has no messages of its own; a locale that the application configured goes first. */
const messages: z.core.ParseContext<z.core.$ZodIssue> = {
  error: (issue) => (z.config().localeError ? undefined : english().localeError(issue)),
};

/**
 * Parses with any schema of zod 4; the messages of issues are English unless configured otherwise.
 * @param messageOf Messages for issues of a schema that has none of its own (default: those of the locale).
 */
export function safeParse<Schema extends z.core.$ZodType>(
  schema: Schema,
  value: unknown,
  messageOf?: (issue: z.core.$ZodRawIssue) => string | undefined,
): z.core.util.SafeParseResult<z.output<Schema>> {
  return z.safeParse(
    schema,
    value,
    messageOf ? { error: (issue) => messageOf(issue) ?? messages.error?.(issue) } : messages,
  );
}
