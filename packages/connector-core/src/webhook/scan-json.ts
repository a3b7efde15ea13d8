import { utf8 } from "../bytes";

/** Longest value that is read, in bytes as written in the JSON. */
const maxValueBytes = 4_000;
/** Longest integer that is read, in characters. */
const maxLiteralBytes = 32;

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const objectStart = 0x7b;
const objectEnd = 0x7d;
const arrayStart = 0x5b;
const arrayEnd = 0x5d;

const decoder = new TextDecoder();

/**
 * Finds the value at a path in JSON without parsing it: one pass over the bytes, without recursion,
 * that allocates nothing for values beside the path. Bytes that are not JSON give some result or
 * none, but never an error.
 *
 * @param path Property names from the root object to the value. Where there is an array, the path goes on in
 * each of its objects.
 * @returns A text, or an integer or boolean as text. Undefined if there is none, if it is another
 * kind of value, if the objects of an array have different ones, or if a name on the path is repeated in an
 * object: parsers disagree about which one counts.
 * @param isEverywhere True if there is also none if an object of an array on the path has none.
 */
export function scanJson(
  bytes: Uint8Array,
  path: readonly string[],
  isEverywhere = false,
): string | undefined {
  const names = path.map((text) => ({ text, bytes: utf8(text), isSeen: false }));
  let at = skipSpace(bytes, 0);
  if (bytes[at] !== objectStart) return undefined;
  /** Number of open objects and arrays. */
  let depth = 0;
  /** Number of names on the path whose value is open. */
  let matched = 0;
  /** Number of open objects and arrays where each name on the path is, as far as it is known. */
  const depths = [1];
  let found: string | undefined;
  while (at < bytes.length) {
    const byte = bytes[at];
    if (byte !== quote) {
      at += 1;
      if (byte === objectStart || byte === arrayStart) {
        depth += 1;
        // The next object of an array on the path has names of its own.
        if (depth === depths[matched]) for (const each of names.slice(matched)) each.isSeen = false;
      } else if (byte === objectEnd || byte === arrayEnd) {
        if (isEverywhere && depth === depths[matched] && !names[matched]?.isSeen) return undefined;
        depth -= 1;
        if (depth === 0) break;
        while (depth <= (depths[matched - 1] ?? 0)) matched -= 1;
      }
      continue;
    }
    const start = at + 1;
    const end = closingQuote(bytes, start);
    at = end + 1;
    const name = names[matched];
    if (depth !== depths[matched] || !name) continue;
    const separator = skipSpace(bytes, at);
    if (bytes[separator] !== colon || !isName(bytes.subarray(start, end), name)) continue;
    if (name.isSeen) return undefined;
    name.isSeen = true;
    at = skipSpace(bytes, separator + 1);
    if (matched === names.length - 1) {
      const value = valueAt(bytes, at);
      if (value === undefined || (found !== undefined && found !== value)) return undefined;
      found = value;
    } else if (bytes[at] === objectStart || bytes[at] === arrayStart) {
      matched += 1;
      depths[matched] = depth + (bytes[at] === objectStart ? 1 : 2);
    } else if (isEverywhere) return undefined;
  }
  return found;
}

function skipSpace(bytes: Uint8Array, start: number): number {
  let at = start;
  while (isSpace(bytes[at])) at += 1;
  return at;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** Index of the quote that ends the string; the length of the bytes if there is none. */
function closingQuote(bytes: Uint8Array, start: number): number {
  for (let at = start; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === quote) return at;
    if (byte === backslash) at += 1;
  }
  return bytes.length;
}

function isName(
  written: Uint8Array,
  name: { readonly text: string; readonly bytes: Uint8Array },
): boolean {
  const { bytes } = name;
  if (written.length === bytes.length) return bytes.every((byte, at) => byte === written[at]);
  // `\u0041` is the longest way to write one byte.
  if (written.length < bytes.length || written.length > bytes.length * 6) return false;
  return written.includes(backslash) && unescape(decoder.decode(written)) === name.text;
}

function valueAt(bytes: Uint8Array, start: number): string | undefined {
  if (bytes[start] === quote) {
    const end = closingQuote(bytes, start + 1);
    if (end === bytes.length || end - start > maxValueBytes) return undefined;
    return unescape(decoder.decode(bytes.subarray(start + 1, end)));
  }
  const text = decoder.decode(bytes.subarray(start, start + maxLiteralBytes));
  return /^(?:true|false|-?(?:0|[1-9]\d*))(?=[\s,}])/.exec(text)?.[0];
}

const escapes: Readonly<Record<string, string>> = {
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

function unescape(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replace(
    /\\(?:u([0-9a-fA-F]{4})|(.))/gs,
    (_written, code: string | undefined, character: string) =>
      code === undefined
        ? (escapes[character] ?? character)
        : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
