// Logins and labels are case-insensitive (GH-28).

/** True if two names are equal. */
export function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Names that are not in `others`. */
export function missing(names: readonly string[], others: readonly string[]): readonly string[] {
  return names.filter((name) => !others.some((other) => same(name, other)));
}

/** Names without duplicates. */
export function distinct(names: readonly string[]): readonly string[] {
  return names.filter((name, index) => names.findIndex((other) => same(name, other)) === index);
}
