/** A parameter of an address; undefined is left out. */
export type AddressParameter = string | number | boolean | undefined;

/**
 * A path with its query, without the parameters that are undefined. An address among them stays readable, and
 * short: a query may have `/`, `?` and `=` in its values.
 * @see https://datatracker.ietf.org/doc/html/rfc3986#section-3.4
 */
export function addressOf(
  path: string,
  parameters: Readonly<Record<string, AddressParameter>>,
): string {
  const sent = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  if (sent.length === 0) return path;
  const query = new URLSearchParams(sent).toString();
  return `${path}?${query.replaceAll(/%(?:2F|3F|3D)/g, decodeURIComponent)}`;
}

/** The value of a parameter, or undefined if it is the default, which addresses leave out. */
export function unlessDefault<Value>(value: Value, usual: NoInfer<Value>): Value | undefined {
  return value === usual ? undefined : value;
}
