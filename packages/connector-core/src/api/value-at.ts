/**
 * Reads a nested field of a response's body.
 *
 * @param place Names separated by dots, e.g. `data.items` (default: the body itself).
 * @returns undefined if a field on the way is missing
 */
export function valueAt(body: unknown, place: string | undefined): unknown {
  let value = body;
  for (const name of place === undefined ? [] : place.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) {
      return undefined;
    }
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value;
}

/** A text or number that identifies a position in a list, as text; undefined if there is none. */
export function positionAt(body: unknown, place: string): string | undefined {
  const value = valueAt(body, place);
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}
