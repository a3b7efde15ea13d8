/**
 * True if PostgreSQL can store every string in a value, property names included. JSON can carry
 * U+0000 and lone surrogates; PostgreSQL's `text` and `jsonb` cannot.
 *
 * @example
 * ```ts
 * import { isStorable } from "@tt/connector-core";
 *
 * isStorable({ title: "Launch 🚀" }); // true
 * isStorable({ title: "a\0b" }); // false
 * ```
 */
export function isStorable(value: unknown): boolean {
  if (typeof value === "string") return isClean(value);
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value)) return value.every(isStorable);
  // Runs for every delivery; `for…in` takes half the time of Object.entries.
  for (const name in value) {
    if (!isCleanName(name) || !isStorable((value as Record<string, unknown>)[name])) return false;
  }
  return true;
}

/**
 * Asserts that every string in a value can be stored; see {@link isStorable}.
 *
 * @throws TypeError if a string contains U+0000 or a lone surrogate
 * @example
 * ```ts
 * import { requireStorable } from "@tt/connector-core";
 *
 * requireStorable({ title: "Launch" });
 * ```
 */
export function requireStorable(value: unknown): void {
  if (!isStorable(value)) {
    throw new TypeError("Text contains U+0000 or a lone surrogate and cannot be stored");
  }
}

/**
 * Makes a string storable: removes U+0000 and replaces lone surrogates with U+FFFD. Returns the
 * same string if there is nothing to clean.
 *
 * @example
 * ```ts
 * import { cleanText } from "@tt/connector-core";
 *
 * cleanText("a\0b \ud800"); // "ab \ufffd"
 * ```
 */
export function cleanText(text: string): string {
  return isClean(text) ? text : text.toWellFormed().replaceAll("\0", "");
}

/**
 * Cleans a string like {@link cleanText} and truncates it to a number of characters (code points),
 * never inside a surrogate pair.
 *
 * @example
 * ```ts
 * import { cut } from "@tt/connector-core";
 *
 * cut("a😀b", 2); // "a😀"
 * ```
 */
export function cut(text: string, maxCharacters: number): string {
  const clean = cleanText(text);
  if (clean.length <= maxCharacters) return clean;
  // A code point has at most two code units, so a pair split by this slice is past the limit.
  const head = Array.from(clean.slice(0, maxCharacters * 2));
  return head.slice(0, maxCharacters).join("");
}

/**
 * Cleans a text and cuts it to a number of characters (code points). A cut text ends in `…`, which
 * counts.
 *
 * @example
 * ```ts
 * import { shortenText } from "@tt/connector-core";
 *
 * shortenText("Fix the login page", 8); // "Fix the…"
 * ```
 */
export function shortenText(text: string, maxCharacters: number): string {
  const clean = cleanText(text);
  return isAtMost(clean, maxCharacters) ? clean : `${cut(clean, maxCharacters - 1)}…`;
}

/**
 * Name of an item from a provider's title: cleaned, trimmed and cut to a number of characters.
 * @param fallback Used if nothing is left.
 *
 * @example
 * ```ts
 * import { titleText } from "@tt/connector-core";
 *
 * titleText("  Fix login ", 200, "Issue 7"); // "Fix login"
 * ```
 */
export function titleText(title: string, maxCharacters: number, fallback: string): string {
  const text = cut(cleanText(title).trim(), maxCharacters);
  return text === "" ? fallback : text;
}

/**
 * Makes an identifier from outside safe to show in a message: at most 50 characters, everything but
 * letters, digits and `_ . , : -` replaced with `?`.
 *
 * @example
 * ```ts
 * import { printableName } from "@tt/connector-core";
 *
 * printableName("issues\n<b>"); // "issues??b?"
 * ```
 */
export function printableName(name: string): string {
  return name.slice(0, 50).replace(/[^\w.,:-]/g, "?");
}

/**
 * Splits a comma-separated list, as headers carry it. Drops spaces around items and empty items.
 *
 * @example
 * ```ts
 * import { splitList } from "@tt/connector-core";
 *
 * splitList("repo, read:user,"); // ["repo", "read:user"]
 * ```
 */
export function splitList(list: string): string[] {
  return list.split(",").flatMap((item) => item.trim() || []);
}

/** True if a string has at most the given number of characters (code points). */
export function isAtMost(text: string, maxCharacters: number): boolean {
  if (text.length <= maxCharacters) return true;
  return text.length <= maxCharacters * 2 && Array.from(text).length <= maxCharacters;
}

/**
 * Cleans every string in a value like {@link cleanText}, property names included. Recurses into
 * arrays and plain objects and keeps other objects (dates, secrets) as they are. Copies only what
 * changes: a clean value is returned itself.
 */
export function cleanValue<Value>(value: Value): Value {
  // The copy has the same shape: only characters inside strings differ.
  return isStorable(value) ? value : (cleaned(value) as Value);
}

function cleaned(value: unknown): unknown {
  if (typeof value === "string") return cleanText(value);
  if (Array.isArray(value)) return cleanedArray(value);
  return isPlain(value) ? cleanedObject(value) : value;
}

function cleanedArray(items: readonly unknown[]): readonly unknown[] {
  const copy = items.map(cleaned);
  return copy.every((item, index) => item === items[index]) ? items : copy;
}

function cleanedObject(value: Readonly<Record<string, unknown>>): object {
  const entries = Object.entries(value);
  const copy = entries.map(([name, item]) => [cleanText(name), cleaned(item)] as const);
  const same = copy.every(
    ([name, item], at) => name === entries[at]?.[0] && item === entries[at][1],
  );
  return same ? value : Object.fromEntries(copy);
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Names of properties found clean: providers and connectors use the same few again and again. */
const cleanNames = new Set<string>();
const maxCleanNames = 1_000;
const maxCleanNameCharacters = 40;

function isCleanName(name: string): boolean {
  if (cleanNames.has(name)) return true;
  if (!isClean(name)) return false;
  if (cleanNames.size < maxCleanNames && name.length <= maxCleanNameCharacters) {
    cleanNames.add(name);
  }
  return true;
}

function isClean(text: string): boolean {
  // Faster than one regular expression for both.
  return text.isWellFormed() && !text.includes("\0");
}
