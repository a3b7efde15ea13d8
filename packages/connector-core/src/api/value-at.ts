/**
 * Reads a nested field of a response's body.
 *
 * @param place Names separated by dots, e.g. `data.items`, or one name with dots of its own, e.g.
 *   `@odata.nextLink` (default: the body itself).
 * @returns undefined if a field on the way is missing
 */
export function valueAt(body: unknown, place: string | undefined): unknown {
  if (place === undefined) return body;
  return (hasField(body, place) ? [place] : place.split(".")).reduce<unknown>(
    (value, name) => (hasField(value, name) ? value[name] : undefined),
    body,
  );
}

function hasField(value: unknown, name: string): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name);
}

/** A text or number that identifies a position in a list, as text; undefined if there is none. */
export function positionAt(body: unknown, place: string): string | undefined {
  const value = valueAt(body, place);
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}
