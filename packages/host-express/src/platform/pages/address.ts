/** A parameter of an address; undefined is left out. */
export type AddressParameter = string | number | boolean | undefined;

/** A path with its query, without the parameters that are undefined. */
export function addressOf(
  path: string,
  parameters: Readonly<Record<string, AddressParameter>>,
): string {
  const sent = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return sent.length === 0 ? path : `${path}?${new URLSearchParams(sent).toString()}`;
}

/** The value of a parameter, or undefined if it is the default, which addresses leave out. */
export function unlessDefault<Value>(value: Value, usual: NoInfer<Value>): Value | undefined {
  return value === usual ? undefined : value;
}
