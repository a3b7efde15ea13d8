import type * as z from "zod";
import { maxNamedFields, validationError, type FieldErrors } from "./http-error";

/**
 * Validates a part of a request.
 * @throws HttpError 400 `validation_error` with messages by field
 */
export function validate(schema: z.ZodType, value: unknown): unknown {
  const result = schema.safeParse(value, { error: plainMessage });
  if (result.success) return result.data;
  throw validationError(fieldErrors(result.error));
}

/** What a form describes, or what is wrong by field. */
export type ReadInput<Value> =
  | { readonly status: "read"; readonly value: Value }
  | { readonly status: "invalid"; readonly errors: FieldErrors };

/** Validates as {@link validate}, and returns the messages, so that a form can show them. */
export function readInput<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): ReadInput<z.output<Schema>> {
  const result = schema.safeParse(value, { error: plainMessage });
  return result.success
    ? { status: "read", value: result.data }
    : { status: "invalid", errors: fieldErrors(result.error) };
}

/** Collects messages by field, including unknown fields, up to {@link maxNamedFields} fields. */
export function fieldErrors(error: z.ZodError): FieldErrors {
  // A Map, because a field may be named `__proto__`.
  const errors = new Map<string, string[]>();
  for (const issue of error.issues) {
    const names =
      issue.code === "unrecognized_keys"
        ? issue.keys
        : [issue.path.map(String).join(".") || "body"];
    const message = issue.code === "unrecognized_keys" ? "Unknown field" : issue.message;
    for (const name of names) {
      const known = errors.get(name);
      if (known) known.push(message);
      else if (errors.size < maxNamedFields) errors.set(name, [message]);
      else break;
    }
  }
  return Object.fromEntries(errors);
}

const kinds: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};

/** Returns the message of an issue for which the schema defines none. */
function plainMessage(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      if (issue.input === undefined) return "Is required";
      if (isGrouped(issue.input)) return "Leave out the separators of thousands, e.g. 1250.50";
      return `Must be ${kinds[issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return `Must be one of: ${issue.values.map(String).join(", ")}`;
    case "too_small":
      return `At least ${limit(issue.minimum, issue.origin)}`;
    case "too_big":
      return `At most ${limit(issue.maximum, issue.origin)}`;
    default:
      return undefined;
  }
}

/** True for a number whose thousands may be separated: forms refuse `1,250`, which may mean 1.25. */
function isGrouped(input: unknown): boolean {
  return (
    typeof input === "string" &&
    /^[-\u2212]?\d{1,3}(?:[.,'\u2019\s]\d{3})+(?:[.,]\d+)?$/.test(input)
  );
}

function limit(bound: number | bigint, origin: string): string {
  return origin === "string" ? `${String(bound)} characters` : String(bound);
}
