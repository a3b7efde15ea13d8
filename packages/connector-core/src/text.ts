/**
 * True if PostgreSQL can store every text in a value, names of fields included. `text` and `jsonb`
 * hold no U+0000 and no lone surrogates; JSON can express both.
 */
export function isStorable(value: unknown): boolean {
  if (typeof value === "string") return isClean(value);
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value)) return value.every(isStorable);
  // On the path of every delivery: half the time of Object.entries.
  for (const name in value) {
    if (!isClean(name) || !isStorable((value as Record<string, unknown>)[name])) return false;
  }
  return true;
}

/**
 * Refuses what a database refuses.
 * @throws TypeError if a text in the value is not storable
 */
export function requireStorable(value: unknown): void {
  if (!isStorable(value)) {
    throw new TypeError("A text has U+0000 or half a surrogate pair, so it cannot be stored");
  }
}

/**
 * Makes a text storable: leaves out U+0000 and replaces lone surrogates with U+FFFD. Returns the
 * same string if there is nothing to clean.
 *
 * @example
 * cleanText("a\0b \ud800"); // "ab \ufffd"
 */
export function cleanText(text: string): string {
  return isClean(text) ? text : text.toWellFormed().replaceAll("\0", "");
}

/**
 * Cleans a text and cuts it to a number of characters (code points), never inside a surrogate pair.
 *
 * @example
 * cutText("a😀b", 2); // "a😀"
 */
export function cutText(text: string, maxCharacters: number): string {
  const clean = cleanText(text);
  if (clean.length <= maxCharacters) return clean;
  // A character has two units at most. Half a pair at the end comes after those that are kept.
  const head = Array.from(clean.slice(0, maxCharacters * 2));
  return head.slice(0, maxCharacters).join("");
}

/** True if a text has at most that many characters (code points). */
export function isAtMost(text: string, maxCharacters: number): boolean {
  if (text.length <= maxCharacters) return true;
  return text.length <= maxCharacters * 2 && Array.from(text).length <= maxCharacters;
}

/**
 * Cleans every text in a value, names of fields included. Copies only what changes: a clean value is
 * returned as it is. Looks into arrays and plain objects; other objects (dates, secrets) are kept.
 */
export function cleanValue<Value>(value: Value): Value {
  // The cleaned copy has the shape of the value: only characters of its texts differ.
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

function isClean(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}
