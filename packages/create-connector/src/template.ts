import type { Names } from "./names";

/** What the provider of the templates is called in them. */
const replacements: readonly (readonly [RegExp, keyof Names])[] = [
  [/tt-connector-acme/g, "packageName"],
  [/ACME/g, "variable"],
  [/Acme/g, "display"],
  [/\bacme\b/g, "identifier"],
];

/**
 * Fills in the names of a provider.
 * @param version Version of `@tt/connector-core` and `@tt/dev` that the package needs.
 */
export function fillIn(text: string, names: Names, version: string): string {
  const named = replacements.reduce(
    (filled, [pattern, name]) => filled.replace(pattern, () => names[name]),
    text,
  );
  return named.replaceAll('": "^0.0.0"', `": "^${version}"`);
}

/**
 * The path of a template's file in a generated package. npm publishes no `.gitignore`, and tools read every
 * `package.json` of a package.
 */
export function targetPath(path: string): string {
  return path
    .replace(/(^|\/)gitignore$/, "$1.gitignore")
    .replace(/(^|\/)package\.template\.json$/, "$1package.json");
}
