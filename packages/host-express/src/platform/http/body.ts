import { HttpError, validationError } from "./http-error";
import { isUnstorable, unstorableMessage } from "./unstorable";

/** Nesting that no honest client needs. */
const deepest = 32;

/** Values in a body, at all levels: what is checked value by value must not take long. */
const maxValues = 10_000;

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
  const value: unknown = isForm ? parseForm(text) : parse(text);
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

function parseForm(text: string): unknown {
  if (text.split("&", maxValues + 1).length > maxValues) throw tooMany();
  return Object.fromEntries(new URLSearchParams(text));
}

function parse(text: string): unknown {
  checkShape(text);
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest("The body is not valid JSON.");
  }
}

function tooMany(): HttpError {
  return badRequest(`The body has more than ${maxValues.toLocaleString("en")} values.`);
}

const [quote, backslash, comma] = ['"', "\\", ","].map((text) => text.charCodeAt(0));
const opening = new Set(["{", "["].map((text) => text.charCodeAt(0)));
const closing = new Set(["}", "]"].map((text) => text.charCodeAt(0)));

/**
 * Counts brackets and commas, strings left out, before anything looks at the value: what follows is
 * recursive or costs time for each value.
 */
function checkShape(text: string): void {
  let depth = 0;
  let values = 1;
  let isQuoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charCodeAt(index);
    if (isQuoted) {
      if (character === backslash) index += 1;
      else if (character === quote) isQuoted = false;
    } else if (character === quote) isQuoted = true;
    else if (character === comma) values += 1;
    else if (opening.has(character)) {
      depth += 1;
      values += 1;
    } else if (closing.has(character)) depth -= 1;
    if (depth > deepest) throw badRequest("The body is nested too deeply.");
    if (values > maxValues) throw tooMany();
  }
}
