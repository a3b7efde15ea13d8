import type { z } from "zod";
import { validationError, type FieldErrors } from "./http-error";

/** Checks a part of a request. @throws HttpError 400 `validation_error`, messages by field */
export function validate(schema: z.ZodType, value: unknown): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw validationError(fieldErrors(result.error));
}

/** Messages by field; a field that must not be there is named too. */
export function fieldErrors(error: z.ZodError): FieldErrors {
  // No plain object while it grows: a field may be called `__proto__`.
  const errors = new Map<string, string[]>();
  for (const issue of error.issues) {
    const names =
      issue.code === "unrecognized_keys"
        ? issue.keys
        : [issue.path.map(String).join(".") || "body"];
    const message = issue.code === "unrecognized_keys" ? "Unknown field" : issue.message;
    for (const name of names) errors.set(name, [...(errors.get(name) ?? []), message]);
  }
  return Object.fromEntries(errors);
}
