// Logins and labels are the same in upper and lower case (GH-28).

/** Whether two names are the same. */
export function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Those of `names` that are not among `others`. */
export function missing(names: readonly string[], others: readonly string[]): readonly string[] {
  return names.filter((name) => !others.some((other) => same(name, other)));
}

/** Each name once. */
export function distinct(names: readonly string[]): readonly string[] {
  return names.filter((name, index) => names.findIndex((other) => same(name, other)) === index);
}
