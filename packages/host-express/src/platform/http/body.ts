import { HttpError, validationError } from "./http-error";
import { isUnstorable, unstorableMessage } from "./unstorable";

/** Nesting that no honest client needs. */
const deepest = 32;

function badRequest(message: string): HttpError {
  return new HttpError({ status: 400, code: "bad_request", message });
}

/**
 * Reads a JSON or form body. No body counts as `{}`.
 * @throws HttpError 400 for what cannot be read, 415 for another type
 */
export function readBody(bytes: Uint8Array, contentType: string, form: boolean): unknown {
  if (bytes.length === 0) return {};
  const type = contentType.split(";")[0]?.trim().toLowerCase() ?? "";
  const isForm = form && type === "application/x-www-form-urlencoded";
  if (!isForm && type !== "application/json" && !type.endsWith("+json")) {
    throw new HttpError({
      status: 415,
      code: "unsupported_media_type",
      message: `Send the body as application/json${form ? " or as a form" : ""}.`,
    });
  }
  const text = decode(bytes);
  const value: unknown = isForm ? Object.fromEntries(new URLSearchParams(text)) : parse(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw validationError({ body: ["Must be a JSON object"] });
  }
  // The one name that a schema of free names would drop without a word.
  if (Object.hasOwn(value, "__proto__")) {
    throw validationError(Object.fromEntries([["__proto__", ["Unknown field"]]]));
  }
  for (const [name, field] of Object.entries(value)) {
    if (isUnstorable(name) || isUnstorable(field)) {
      throw validationError({ [name]: [unstorableMessage] });
    }
  }
  return value;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw badRequest("The body is not valid UTF-8.");
  }
}

function parse(text: string): unknown {
  if (nesting(text) > deepest) throw badRequest("The body is nested too deeply.");
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest("The body is not valid JSON.");
  }
}

/** How deep brackets go, strings left out; looked at before anything recursive sees the value. */
function nesting(text: string): number {
  let depth = 0;
  let most = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (quoted) {
      if (character === "\\") index += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === "{" || character === "[") most = Math.max(most, ++depth);
    else if (character === "}" || character === "]") depth -= 1;
  }
  return most;
}
