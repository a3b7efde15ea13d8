import { applyChoices } from "./form-choices";
import { toLineFeeds } from "./line-ends";
import { HttpError, validationError } from "./http-error";
import { isUnstorable, unstorableMessage } from "./unstorable";

/** Maximum nesting of a JSON body; the parser and the checks are recursive. */
const maxDepth = 32;

/** Maximum number of values in a body, at all levels; bounds the time of the checks. */
const maxValues = 10_000;

function badRequest(message: string): HttpError {
  return new HttpError({ status: 400, code: "bad_request", message });
}

/**
 * Parses a JSON or form body. An empty body counts as `{}`.
 * @param form true if the route also accepts a form
 * @throws HttpError 400 if the body cannot be parsed, 415 for another content type
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
  // A schema with arbitrary names would silently drop this one.
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
  if (text.split("&", maxValues + 1).length > maxValues) throw tooManyValues();
  const sent = [...new URLSearchParams(text)];
  return applyChoices(Object.fromEntries(sent.map(([name, value]) => [name, toLineFeeds(value)])));
}

function parse(text: string): unknown {
  checkShape(text);
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest("The body is not valid JSON.");
  }
}

function tooManyValues(): HttpError {
  return badRequest(`The body has more than ${maxValues.toLocaleString("en")} values.`);
}

const [quote, backslash, comma] = ['"', "\\", ","].map((text) => text.charCodeAt(0));
const opening = new Set(["{", "["].map((text) => text.charCodeAt(0)));
const closing = new Set(["}", "]"].map((text) => text.charCodeAt(0)));

/**
 * Checks nesting and number of values before the text is parsed, by counting brackets and commas
 * outside of strings.
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
    if (depth > maxDepth) {
      throw badRequest(`The body is nested more than ${String(maxDepth)} levels deep.`);
    }
    if (values > maxValues) throw tooManyValues();
  }
}
