import type { RequestHead } from "./request";
import type { HeaderValue } from "./verification";

/** Maximum number of values of one header that are read. */
const maxValues = 20;

/** The same place with the name of its header in lower case, as requests have them. */
export function inLowerCase<Value extends HeaderValue>(value: Value): Value {
  return { ...value, header: value.header.toLowerCase() };
}

/** The wanted values of a header. */
export function valuesIn(
  { header, separator, prefix = "" }: HeaderValue,
  headers: RequestHead["headers"],
): string[] {
  const value = headers[header];
  if (value === undefined) return [];
  if (separator === undefined) return value.startsWith(prefix) ? [value.slice(prefix.length)] : [];
  return value
    .split(separator, maxValues)
    .map((each) => each.trim())
    .filter((each) => each.startsWith(prefix))
    .map((each) => each.slice(prefix.length));
}
